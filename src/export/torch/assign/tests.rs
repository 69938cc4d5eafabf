use super::*;
use crate::export::testing::model;
use crate::export::torch::tensors::named_tensors;

const SPEC: &str = "conv 3 2x2 relu, batchnorm, conv 3 2x2 relu, dense 4 relu, dense 4 softmax";
const INPUT: Shape = Shape::new(5, 5, 3);

/// The tensors of a model, as this program writes them, called what `name` makes of their names.
fn tensors(model: &Model, name: impl Fn(&str) -> String) -> Vec<Foreign> {
    let tensors = named_tensors(&model.network, "test").expect("named");
    tensors
        .into_iter()
        .map(|(own, parameter)| Foreign {
            name: name(&own),
            shape: parameter.layout.shape(),
            kind: "f32".to_owned(),
            values: Some(parameter.values),
        })
        .collect()
}

fn wanted(spec: &str) -> Wanted {
    Wanted { spec: Some(spec.parse().expect("a network")), input: Some(INPUT) }
}

fn read(tensors: Vec<Foreign>, wanted: &Wanted) -> Result<Imported, String> {
    imported(Path::new("net.x"), tensors, None, wanted).map_err(|error| error.to_string())
}

/// The same names in other words: what a class with attributes calls them.
fn attributes(name: &str) -> String {
    let (place, part) = name.split_once('.').expect("a name");
    let module = match place {
        "0" => "conv1",
        "2" => "bn",
        "3" => "conv2",
        "6" => "fc.9",
        "8" => "fc.10",
        other => panic!("{other}"),
    };
    format!("{module}.{part}")
}

#[test]
fn tensors_are_taken_by_name_or_by_shape_and_number() {
    let model = model(SPEC, INPUT);
    let by_name = read(tensors(&model, str::to_owned), &wanted(SPEC)).expect("read");
    assert_eq!(by_name.model.network.weights_hash(), model.network.weights_hash());
    assert_eq!(by_name.notes, [""; 0]);
    let mut others = tensors(&model, attributes);
    others.reverse();
    others.push(Foreign {
        name: "bn.num_batches_tracked".to_owned(),
        shape: Vec::new(),
        kind: "i64".to_owned(),
        values: None,
    });
    let by_shape = read(others, &wanted(SPEC)).expect("read");
    assert_eq!(by_shape.model.network.weights_hash(), model.network.weights_hash());
    let note = &by_shape.notes[0];
    for part in ["conv1 is layer 1 `conv 3 2x2 relu`", "fc.10 is layer 5 `dense 4"] {
        assert!(note.contains(part), "{part} is not in {note}");
    }
}

#[test]
fn where_names_do_not_say_which_comes_first_nothing_is_guessed() {
    // Two dense layers of the same shapes.
    let spec = "conv 1 2x2, dense 16 relu, dense 16 relu";
    let model = model(spec, INPUT);
    let named = |name: &str| {
        let (place, part) = name.split_once('.').expect("a name");
        format!("{}.{part}", ["first", "", "second", "", "third"][place.parse::<usize>().expect("a number")])
    };
    let error = read(tensors(&model, named), &wanted(spec)).expect_err("it is not clear");
    assert!(error.contains("any of second, third could be layer 2 `dense 16 relu`"), "{error}");
}

#[test]
fn each_tensor_that_does_not_fit_is_named() {
    let model = model(SPEC, INPUT);
    let change = |change: &dyn Fn(&mut Vec<Foreign>)| {
        let mut tensors = tensors(&model, str::to_owned);
        change(&mut tensors);
        read(tensors, &wanted(SPEC)).expect_err("it does not fit")
    };
    let nan = change(&|tensors| tensors[8].values.as_mut().expect("numbers")[3] = f32::NAN);
    assert!(nan.contains("6.weight holds NaN at index 3"), "{nan}");
    let shape = change(&|tensors| tensors[0].shape = vec![3, 2, 2, 3]);
    assert!(
        shape.contains("0.weight [3, 2, 2, 3], where layer 1 `conv 3 2x2 relu` needs [3, 3, 2, 2]"),
        "{shape}"
    );
    let missing = change(&|tensors| drop(tensors.remove(4)));
    assert!(missing.contains("2.running_mean [3] of layer 2 `batchnorm` is missing"), "{missing}");
    let whole = change(&|tensors| drop(tensors.drain(..2)));
    assert!(whole.contains("layer 1 `conv 3 2x2 relu` needs 0.weight [3, 3, 2, 2], 0.bias [3]"), "{whole}");
    let more =
        change(&|tensors| tensors.push(Foreign { name: "\u{1b}[2J.alpha".to_owned(), ..tensors[1].clone() }));
    assert!(more.contains("\u{fffd}[2J.alpha [3] belongs to no layer"), "{more}");
    let whole_numbers = change(&|tensors| (tensors[1].values, tensors[1].kind) = (None, "i64".to_owned()));
    assert!(whole_numbers.contains("0.bias holds i64"), "{whole_numbers}");
}

#[test]
fn what_a_layer_may_lack_begins_as_it_does_here_and_that_is_said() {
    let model = model(SPEC, INPUT);
    let mut tensors = tensors(&model, str::to_owned);
    tensors.retain(|tensor| !["0.bias", "2.weight"].contains(&tensor.name.as_str()));
    let Imported { model, notes, .. } = read(tensors, &wanted(SPEC)).expect("read");
    let values: Vec<&[f32]> = model.network.state().map(|(_, tensor)| tensor.values()).collect();
    assert_eq!((values[1], values[2]), (&[0.0; 3][..], &[1.0; 3][..]));
    assert_eq!(
        notes,
        [
            "layer 1 `conv 3 2x2 relu` has no bias in the file: it begins as zeros",
            "layer 2 `batchnorm` has no weight in the file: it begins as ones"
        ]
    );
}

#[test]
fn a_file_that_says_nothing_needs_words_and_no_words_make_it_take_memory() {
    let model = model(SPEC, INPUT);
    let silent = read(tensors(&model, str::to_owned), &Wanted::default()).expect_err("no network");
    assert!(silent.contains("--net") && silent.contains("0.weight [3, 3, 2, 2], 0.bias [3]"), "{silent}");
    let shapeless = Wanted { input: None, ..wanted(SPEC) };
    let shapeless = read(tensors(&model, str::to_owned), &shapeless).expect_err("no shape");
    assert!(shapeless.contains("--input"), "{shapeless}");
    let huge =
        read(tensors(&model, str::to_owned), &wanted("dense 1000000 relu, dense 4")).expect_err("too large");
    assert!(huge.contains("parameters; at most 1048576"), "{huge}");
}
