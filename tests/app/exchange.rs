//! Networks for other programs and from there: what is exported is imported as the same network, and misuse is refused.

use crate::support::data::Data;
use crate::support::{json_lines, run};
use cnn_tui::train::state::RunState;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Standard output of what must work.
fn succeed(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs what must fail with `status`, saying all of `parts`.
fn refused(status: i32, arguments: &[&str], parts: &[&str]) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    for part in parts {
        assert!(said.contains(part), "{arguments:?}: {part:?} is not in {said:?}");
    }
}

fn measured(checkpoint: &Path) -> Value {
    json_lines(succeed(&["eval", text(checkpoint), "--json"]).as_bytes()).remove(0)
}

/// A data set, and a run of one epoch on it.
fn trained() -> (Data, PathBuf) {
    let data = Data::write();
    let directory = data.file("run");
    let arguments =
        [&["train", "--run", text(&directory), "--threads", "1"][..], &data.arguments("1")].concat();
    succeed(&arguments);
    (data, directory)
}

#[test]
fn a_network_that_goes_out_and_comes_back_is_the_same_and_trains_on() {
    let (data, directory) = trained();
    let original = measured(&directory);
    for ending in ["safetensors", "npz", "onnx"] {
        let (file, checkpoint) = (data.file(&format!("net.{ending}")), data.file(&format!("{ending}.cnn")));
        succeed(&["export", text(&directory), text(&file)]);
        succeed(&["import", text(&file), text(&checkpoint), "--data", data.path(), "--epochs", "1"]);
        let again = measured(&checkpoint);
        for what in ["weights_hash", "test_accuracy", "test_loss", "confusion", "network", "dataset_sha256"] {
            assert_eq!(again[what], original[what], "{ending}: {what}");
        }
        let state = RunState::load(&checkpoint).expect("a checkpoint");
        // The settings went along, but for the one that was given.
        assert_eq!((state.config.batch_size, state.config.learning_rate), (32, 0.02));
        assert_eq!((state.config.epochs, state.progress.total_steps), (1, 0));
        assert_eq!(state.progress.origin, None, "its weights are not drawn from a seed");
        assert_eq!(state.config.imported.as_deref(), Some(&*format!("net.{ending}")));
        let after = data.file(&format!("{ending}-after.cnn"));
        succeed(&["train", "--resume", text(&checkpoint), "--save", text(&after), "--threads", "1"]);
        let after = RunState::load(&after).expect("a checkpoint");
        assert_eq!(after.progress.epoch, 1);
        assert_ne!(after.weights_hash(), state.weights_hash());
    }
    let all = ["safetensors", "npz", "onnx"].map(|ending| data.file(&format!("{ending}-after.cnn")));
    let [one, others @ ..] = all.map(|path| RunState::load(&path).expect("a checkpoint").weights_hash());
    assert!(others.iter().all(|other| *other == one), "all trained on from the same bits");
}

#[test]
fn nothing_is_written_over_unless_that_is_asked_for() {
    let (data, directory) = trained();
    let (run, file, out) = (text(&directory), data.file("net.safetensors"), data.file("net.cnn"));
    succeed(&["export", run, text(&file), "--best"]);
    let before = std::fs::read(&file).expect("there");
    refused(2, &["export", run, text(&file)], &["net.safetensors: it is there already", "--overwrite"]);
    assert_eq!(std::fs::read(&file).expect("there"), before);
    succeed(&["export", run, text(&file), "--overwrite"]);
    std::fs::write(&out, "mine").expect("written");
    let import = ["import", text(&file), text(&out), "--data", data.path()];
    refused(2, &import, &["net.cnn: it is there already"]);
    assert_eq!(std::fs::read(&out).expect("there"), b"mine");
    succeed(&[&import[..], &["--overwrite"]].concat());
    assert!(RunState::load(&out).is_ok());
}

#[test]
fn the_printed_module_names_the_file_that_it_loads() {
    let (data, directory) = trained();
    let file = data.file("net.safetensors");
    let printed = succeed(&["export", text(&directory), text(&file), "--print-module"]);
    for part in ["return nn.Sequential(\n        nn.Conv2d(1, 8, (5, 5)),", "nn.Flatten(),", text(&file)] {
        assert!(printed.contains(part), "{part:?} is not in:\n{printed}");
    }
    let printed = succeed(&["export", text(&directory), "--print-module"]);
    assert!(printed.contains("path: str = \"model.safetensors\""), "{printed}");
}

#[test]
fn a_file_that_says_what_is_computed_may_say_more_and_others_may_not() {
    let (data, directory) = trained();
    let (run, file, npz) = (text(&directory), data.file("net.onnx"), data.file("net.npz"));
    succeed(&["export", run, text(&file), "--probabilities", "--bytes"]);
    let bytes = std::fs::read(&file).expect("there");
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    assert!(has(b"probabilities") && has(b"Softmax") && has(b"Cast") && !has(b"logits"));
    let checkpoint = data.file("net.cnn");
    succeed(&["import", text(&file), text(&checkpoint), "--data", data.path()]);
    assert_eq!(measured(&checkpoint)["weights_hash"], measured(&directory)["weights_hash"]);
    for option in ["--probabilities", "--bytes"] {
        refused(2, &["export", run, text(&npz), option], &[option, "npz holds weights", ".onnx"]);
    }
    assert!(!npz.exists());
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let (data, directory) = trained();
    let (run, file) = (text(&directory), data.file("net.safetensors"));
    let (out, bare) = (data.file("out.cnn"), data.file("bare"));
    succeed(&["export", run, text(&file)]);
    let (file, out) = (text(&file), text(&out));
    refused(2, &["export", run, text(&bare)], &["bare: the ending does not say", "--format", "safetensors"]);
    refused(2, &["export", run, text(&bare), "--format", "pickle"], &["--format pickle", "npz"]);
    refused(2, &["export", run], &["<OUT>"]);
    let npz = data.file("net.npz");
    refused(2, &["export", run, text(&npz), "--print-module"], &["--print-module", "safetensors"]);
    refused(1, &["export", file, text(&bare), "--format", "npz"], &["net.safetensors: not a checkpoint"]);
    let import = |more: &[&'static str], status, parts: &[&str]| {
        refused(status, &[&["import", file, out, "--data", data.path()][..], more].concat(), parts);
    };
    import(
        &["--net", "dense 10 softmax"],
        1,
        &["net.safetensors: its tensors are not those of `dense 10 softmax`"],
    );
    import(&["--net", "dence 10"], 2, &["--net", "there is no layer `dence`"]);
    import(&["--classes", "a,b"], 2, &["--classes: 2 names were given", "10 outputs"]);
    import(&["--loss", "cross-entropy"], 2, &["--loss: the cross-entropy loss needs sigmoid outputs"]);
    import(&["--momentum", "2"], 2, &["--momentum 2: at least 0 and less than 1"]);
    import(&["--from", "npz"], 1, &["net.safetensors: not an archive that numpy.savez made"]);
    import(&["--input", "32x32"], 1, &["net.safetensors: ", "layer"]);
    assert!(!Path::new(out).exists());
}

#[test]
fn a_network_without_images_at_hand_is_evaluated_on_those_that_are_named() {
    let (data, directory) = trained();
    let (file, checkpoint) = (data.file("net.safetensors"), data.file("net.cnn"));
    succeed(&["export", text(&directory), text(&file)]);
    succeed(&["import", text(&file), text(&checkpoint)]);
    let evaluated = succeed(&["eval", text(&checkpoint), "--data", data.path(), "--json"]);
    let evaluated = &json_lines(evaluated.as_bytes())[0];
    // The file says what it was trained on, and that is what these are.
    assert_eq!(evaluated["same_dataset"], true);
    assert_eq!(evaluated["test_accuracy"], measured(&directory)["test_accuracy"]);
    refused(1, &["eval", text(&checkpoint)], &["--data"]);
}
