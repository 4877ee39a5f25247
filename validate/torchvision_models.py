"""Exports the six torchvision models of the recorded validations as ONNX files, with a free batch dimension.

    python3 validate/torchvision_models.py FOLDER

Weights are random: what a layer takes does not depend on them. Debian's python3-torch and python3-torchvision will do.
"""

import sys
from pathlib import Path

import torch
import torchvision.models as models

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(1)
builders = {
    "mobilenet_v2": models.mobilenet_v2,
    "resnet18": models.resnet18,
    "googlenet": lambda **options: models.googlenet(aux_logits=False, init_weights=False, **options),
    "squeezenet1_1": models.squeezenet1_1,
    "shufflenet_v2_x1_0": models.shufflenet_v2_x1_0,
    "efficientnet_b0": models.efficientnet_b0,
}
for name, build in builders.items():
    model = build(weights=None).eval()
    torch.onnx.export(
        model,
        torch.zeros(1, 3, 224, 224),
        str(folder / f"{name}.onnx"),
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
    )
    print(folder / f"{name}.onnx")
