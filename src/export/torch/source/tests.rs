use super::*;
use crate::export::testing::model;

/// The lines of the module of a network that make it.
fn lines(spec: &str, input: Shape) -> Vec<String> {
    let text = module(&model(spec, input), "net.safetensors").expect("a module");
    let lines = text.lines().skip_while(|line| !line.contains("return nn.Sequential(")).skip(1);
    lines.take_while(|line| *line != "    )").map(|line| line.trim().to_owned()).collect()
}

#[test]
fn each_layer_is_the_modules_that_compute_it() {
    let spec = "conv 4 2x3 stride 2x1 pad same relu, batchnorm, leaky-relu, l2pool 2, dropout 0.3, dense 6 tanh, batchnorm, dense 3";
    assert_eq!(
        lines(spec, Shape::new(9, 8, 2)),
        [
            "nn.ZeroPad2d((1, 1, 0, 1)),  # 0: conv 4 2x3 stride 2x1 pad same relu",
            "nn.Conv2d(2, 4, (2, 3), stride=(2, 1)),  # 1: conv 4 2x3 stride 2x1 pad same relu",
            "nn.ReLU(),  # 2: conv 4 2x3 stride 2x1 pad same relu",
            "nn.BatchNorm2d(4, eps=1e-5, momentum=0.1),  # 3: batchnorm",
            "nn.LeakyReLU(0.01),  # 4: leaky-relu",
            "nn.LPPool2d(2, (2, 2), stride=(2, 2)),  # 5: l2pool 2",
            "nn.Dropout(0.3),  # 6: dropout 0.3",
            "nn.Flatten(),  # 7: dense 6 tanh",
            "nn.Linear(32, 6),  # 8: dense 6 tanh",
            "nn.Tanh(),  # 9: dense 6 tanh",
            "nn.BatchNorm1d(6, eps=1e-5, momentum=0.1),  # 10: batchnorm",
            "nn.Linear(6, 3),  # 11: dense 3",
        ]
    );
    assert_eq!(
        lines("maxpool 3 stride 2, conv 2 2x2 pad 1", Shape::new(7, 9, 1)),
        [
            "nn.MaxPool2d((3, 3), stride=(2, 2)),  # 0: maxpool 3 stride 2",
            "nn.Conv2d(1, 2, (2, 2), padding=(1, 1)),  # 1: conv 2 2x2 pad 1",
            "FlattenPlaces(),  # 2: logits",
        ]
    );
    assert_eq!(
        lines("dense 5 sigmoid, avgpool 1, globalavgpool, softmax, conv 2 1x1", Shape::new(2, 2, 1))[3..],
        [
            "nn.Unflatten(1, (5, 1, 1)),  # 3: avgpool 1",
            "nn.AvgPool2d((1, 1), stride=(1, 1)),  # 4: avgpool 1",
            "nn.AdaptiveAvgPool2d(1),  # 5: globalavgpool",
            "nn.Softmax(dim=1),  # 6: softmax",
            "nn.Conv2d(5, 2, (1, 1)),  # 7: conv 2 1x1",
            "nn.Flatten(),  # 8: logits",
        ]
    );
}

#[test]
fn the_module_says_what_it_is_and_quotes_what_comes_from_outside() {
    let mut model = model("maxpool 2, conv 2 2x2 sigmoid", Shape::new(6, 7, 3));
    model.classes[0] = "\"\"\"; import os \\".to_owned();
    let text = module(&model, "a\"b.safetensors").expect("a module");
    for part in [
        "\"\"\"maxpool 2, conv 2 2x2 sigmoid\n",
        "images [N, 3, 6, 7], as `scaled` makes them of bytes, and gives logits [N, 8]",
        "CLASSES = [\"\\\"\\\"\\\"; import os \\\\\",\"class-1\"",
        "class FlattenPlaces(nn.Module):",
        "return logits.sigmoid()\n",
        "def load(path: str = \"a\\\"b.safetensors\")",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
