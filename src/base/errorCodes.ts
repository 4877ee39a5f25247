/**
 * Every code that one of our errors may have, with its meaning. Published codes never change, so that programs can rely
 * on them; messages may change. docs/reference/errors.md is this table.
 */
export const errorCodes = {
  // InputError: for what the user can fix.
  "invalid-input": "An argument is wrong, in a way that no other code names.",
  "invalid-option": "An option of a command is missing, wrong, or does not go with another.",
  "unreadable-file": "A file cannot be read: it is not there, is a directory, or may not be read.",
  "invalid-document": "A YAML or JSON file is not well-formed, or does not fit its schema.",
  "invalid-value": "A text is no duration, rate, size, percentage, power, energy or address, and no rule.",
  "already-exists":
    "A file that would be written is there already and is not overwritten, or its name is that of a directory.",
  "unwritable-directory": "A directory, or a file in it, cannot be made or written to.",
  "invalid-model": "A file is no ONNX model, or a damaged one, or ONNX Runtime does not accept it.",
  "unsupported-model": "A model is an ONNX model, but cannot be frozen, fed or cut.",
  "missing-dimension": "A model leaves a dimension free, and its size is not given.",
  "missing-model": "The profiles are of a model that is not in the zoo, and its file is not given.",
  "invalid-input-value": "A value for a model's input is missing, or does not fit the input.",
  "unsupported-provider": "This build of ONNX Runtime does not have the execution provider.",
  "time-limit": "Work on a model took longer than it may.",
  "budget-too-short": "The budget is not enough to measure the model as a whole.",
  "profile-mismatch":
    "A profile is of another model, batch, input or machine setting than what it is used with.",
  "invalid-scenario":
    "The parts of a scenario do not fit together: devices, profiles, links, conditions, sweep.",
  "invalid-study":
    "A study sets a field that its scenario does not have, has cells with one name, or has too many of them.",
  "unsupported-scenario":
    "A scenario has something that can be simulated but not done on real devices: by workers, relays or netem.",
  "unsupported-machine": "A command needs another system, root, or a program that is not on this machine.",
  "contradicting-rules": "Two rules of a scenario contradict each other.",
  "unknown-plan": "A scenario names a plan that does not exist.",
  "no-plan-left": "Every plan breaks a rule, or needs more memory than a device has.",
  "invalid-conditions":
    "Conditions of the network are not in the words of netem, or would let nothing arrive.",
  "invalid-trace": "A network trace cannot be read or made, or is no trace.",
  "invalid-simulation": "The input of a simulation is wrong, or an engine was asked for that cannot play it.",
  "invalid-testbed":
    "A testbed cannot run the scenario: its devices, their settings, links or keys do not fit.",
  "invalid-run": "A run directory is not of this scenario, is damaged, or belongs to another version.",
  "invalid-measurements": "Measurements cannot be judged by this run's predictions, or cannot be imported.",
  "missing-keys": "Beyond loopback, a secret or certificates are needed, and none are given.",
  "invalid-keys": "Keys or certificates are damaged, readable by others, or not for this transport.",
  "no-inputs": "There is no input to run: no file, an empty folder, or none of a kind that can be read.",
  "directory-in-use": "Another process works on this run directory, or on this file of outputs.",
  // ParetoPipeError: for failures although the input is right.
  failed: "Something failed, in a way that no other code names.",
  "process-failed": "A child process died, or could not be started.",
  "child-failed": "The work of a child process failed, such as freezing a model or running a stage.",
  "chart-failed": "A chart cannot be drawn: a bug.",
  "relay-failed": "A relay that emulates a link died, or could not be started.",
  "worker-failed": "A worker cannot listen, or its serving process does not start.",
  deadlock: "Streams that cross block each other for ever.",
  "files-removed": "What a command wrote was removed or replaced while it worked.",
  "nothing-predicted": "No plan has a prediction, or one that was asked for has none.",
  "cells-failed": "A sweep is done, and some cells of the study failed.",
  "nothing-measured": "A simulation left no frame to measure, or frames that took no time.",
  "outside-tolerance": "A validation is done, and the predictions are further off than was asked for.",
  incomplete: "A validation is done, and some points failed or were not measured.",
  "disk-full": "The disk under a file that is written is full, or does not work.",
  interrupted: "The user stopped the command.",
  // ConnectionError: why a connection ended.
  unreachable: "Nobody answers at the address.",
  refused: "The other side refuses us: a wrong secret, no certificate, or plaintext where keys are needed.",
  lost: "The other side is gone. As a DeviceError: the device says nothing any more.",
  silent: "The other side gave no sign of life within the deadline.",
  protocol: "The other side sent something that is not a message, or one that is too large.",
  // DeviceError: what a device reported.
  busy: "The device serves another controller, or too many others are connecting to it.",
  "same-worker": "Two devices of a testbed are one worker: it is reached at two addresses.",
  version: "The device speaks another version of the protocol.",
  session: "The device was asked for something that its session does not allow at this point.",
  hash: "A stage arrived damaged: its SHA-256 is another.",
  limit: "A stage, a message or the frames need more than the device allows or has.",
  disk: "The disk under the device's cache is full, or cannot be written.",
  load: "ONNX Runtime on the device cannot load a stage.",
  run: "ONNX Runtime on the device failed while it ran a stage.",
  shape: "A tensor has another type or shape than the stage needs.",
  peer: "The device cannot reach its neighbour in the plan, or lost it.",
  input: "A message from the controller does not fit its schema.",
} as const;

/** A code of `errorCodes`. */
export type ErrorCode = keyof typeof errorCodes;
