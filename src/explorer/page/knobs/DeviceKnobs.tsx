import { isFields } from "../../../scenario/pack/patch.ts";
import { setAt } from "../../state/links.ts";
import { deviceNames, type Explorer } from "../useExplorer.ts";
import { LogSlider } from "./LogSlider.tsx";

/** How much slower than its profile each device is, and which profile it has. */
export function DeviceKnobs({ explorer: { document, data, dropped, edit } }: { explorer: Explorer }) {
  const devices = isFields(document.devices) ? document.devices : {};
  const profiles = [...new Map([...Object.entries(data.files), ...dropped])].flatMap(([path, file]) =>
    file.kind === "profile" ? [path] : [],
  );
  return (
    <>
      {deviceNames(document).map((name) => {
        const device = isFields(devices[name]) ? devices[name] : {};
        const slowdown = typeof device.slowdown === "number" ? device.slowdown : 1;
        const path = ["devices", name];
        return (
          <fieldset key={name} data-device={name}>
            <legend>{name === document.source ? `${name}, the source` : name}</legend>
            <LogSlider
              label={`${name}: times slower than profiled`}
              range={{ min: 0.05, max: 50 }}
              value={slowdown}
              write={String}
              read={(text) => {
                const value = Number(text);
                if (Number.isFinite(value) && value > 0) return value;
                throw new Error(`"${text}" is not a number above 0`);
              }}
              onChange={(value) => edit(setAt(document, [...path, "slowdown"], value))}
            />
            {typeof device.profile === "string" && profiles.length > 1 && (
              <label class="field">
                Profile
                <select
                  aria-label={`${name}: profile`}
                  value={device.profile}
                  onChange={(event) => edit(setAt(document, [...path, "profile"], event.currentTarget.value))}
                >
                  {profiles.map((one) => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </fieldset>
        );
      })}
      <p class="muted">Drop a profile (JSON) on the page to use it for the last device.</p>
    </>
  );
}
