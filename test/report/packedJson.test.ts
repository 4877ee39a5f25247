import { expect, it } from "vitest";
import { packedJson } from "../../src/report/html/packedJson.ts";
import { unpackJson } from "../../src/report/html/unpackJson.ts";

it("data of a page keep every digit, plain where they are few and compressed where they are many", async () => {
  const few = { a: 0.1 + 0.2, b: "</script>" };
  const plain = /^<script type="application\/json" id="x">(.*)<\/script>\n$/.exec(packedJson("x", few).text)!;
  expect(plain[1]).not.toContain("<");
  expect(await unpackJson(plain[1], undefined)).toEqual(few);
  const many = Array.from({ length: 20_000 }, (_, index) => Math.sqrt(index));
  const packed = /data-packed="deflate">([\w+/=]*)<\/script>\n$/.exec(packedJson("x", many).text)!;
  expect(await unpackJson(packed[1], "deflate")).toEqual(many);
  expect(packed[1].length).toBeLessThan(JSON.stringify(many).length);
});
