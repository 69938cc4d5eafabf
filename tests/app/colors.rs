//! Images in colour from end to end: a data set in the form of CIFAR-10 is trained on, measured, predicted, sent out and taken in again,
//! and seen in its colours: on the screen, in reports and in TensorBoard.

use crate::support::colors::{CLASSES, records, write};
use crate::support::events::{Shown, board};
use crate::support::home::Home;
use crate::support::json_lines;
use crate::support::pty::Session;
use crate::support::{PROGRAM, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Images to train on, to validate on among them, and to test on.
const TRAIN: usize = 180;
const TEST: usize = 40;
const NET: &str = "conv 6 5x5 relu, maxpool 2, conv 8 3x3, batchnorm, relu, avgpool 2, dense 10 softmax";

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A home with the data set in it, and arguments for a run on that.
fn prepared() -> (Home, String) {
    let home = Home::new();
    let data = home.place().join("cifar");
    write(&data, TRAIN, TEST).expect("written");
    let data = text(&data).to_owned();
    (home, data)
}

fn arguments<'a>(data: &'a str, epochs: &'a str) -> Vec<&'a str> {
    let run = ["--net", NET, "--data", data, "--epochs", epochs, "--batch-size", "12", "--threads", "1"];
    [&run[..], &["--seed", "1", "--lr", "0.03", "--schedule", "constant"]].concat()
}

/// The classes whose colours are among pixels of three bytes each.
fn seen<'a>(pixels: impl Iterator<Item = &'a [u8]>) -> BTreeSet<&'static str> {
    let class = |pixel: &[u8]| CLASSES.iter().find(|class| class.color == *pixel);
    pixels.filter_map(class).map(|class| class.name).collect()
}

/// The pixels of a PNG file in colour.
fn pixels(file: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG file");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    pixels
}

fn decoded(base64: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let sixes: Vec<u8> = base64.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let three = |four: &[u8]| {
        let bits = four.iter().fold(0u32, |bits, six| bits << 6 | u32::from(*six)) << (6 * (4 - four.len()));
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    sixes.chunks(4).flat_map(three).collect()
}

/// A test image as a PNG file.
fn picture(record: &[u8]) -> Vec<u8> {
    let (plane, mut file) = (32 * 32, Vec::new());
    let bytes: Vec<u8> =
        (0..plane).flat_map(|place| [0, 1, 2].map(|channel| record[1 + channel * plane + place])).collect();
    let mut encoder = png::Encoder::new(&mut file, 32, 32);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a vector takes all");
    writer.write_image_data(&bytes).expect("as much as was said");
    writer.finish().expect("a vector takes all");
    file
}

#[test]
fn a_run_on_images_in_colour_is_learned_measured_predicted_and_told_in_colour() {
    let (home, data) = prepared();
    let [run, board_at, page] = ["run", "board", "run.html"].map(|name| home.place().join(name));
    let more = ["--run", text(&run), "--tensorboard", text(&board_at)];
    let finished = home.trained(&[&arguments(&data, "3")[..], &more].concat());
    let accuracy = finished["test_accuracy"].as_f64().expect("it is measured");
    assert!(accuracy > 0.6, "colours and shapes are learned: {finished}");
    let measured = &json_lines(home.succeed(&["eval", text(&run), "--json"]).as_bytes())[0];
    assert_eq!(
        (&measured["test_accuracy"], &measured["images"]),
        (&finished["test_accuracy"], &Value::from(TEST))
    );

    // The same images as PNG files are the same to the network.
    let place = home.place().join("pictures");
    fs::create_dir(&place).expect("a directory");
    for (index, record) in records(TEST, 99).chunks(1 + 3 * 32 * 32).enumerate() {
        fs::write(place.join(format!("{index}.png")), picture(record)).expect("written");
    }
    let predicted = json_lines(home.succeed(&["predict", text(&run), text(&place), "--json"]).as_bytes());
    let mut confusion = vec![vec![0u64; CLASSES.len()]; CLASSES.len()];
    for (index, said) in predicted.iter().enumerate() {
        confusion[index % CLASSES.len()][said["label"].as_u64().expect("a label") as usize] += 1;
    }
    assert_eq!(Value::from(confusion), measured["confusion"]);

    for ending in ["onnx", "safetensors", "npz"] {
        let (file, again) =
            (home.place().join(format!("net.{ending}")), home.place().join(format!("{ending}.cnn")));
        home.succeed(&["export", text(&run), text(&file)]);
        home.succeed(&["import", text(&file), text(&again), "--data", &data]);
        let again = &json_lines(home.succeed(&["eval", text(&again), "--json"]).as_bytes())[0];
        for what in ["weights_hash", "confusion", "test_loss"] {
            assert_eq!(again[what], measured[what], "{ending}: {what}");
        }
    }

    let board = board(&board_at.join("train"));
    let of = |tag: &str| match &board[tag].last().expect("a picture").1 {
        Shown::Image { file, .. } => pixels(file),
        other => panic!("{other:?}"),
    };
    assert_eq!(seen(of("maps/input").chunks(3)).len(), 1, "one image in its colour");
    let is_grey = |pixel: &[u8]| pixel[0] == pixel[1] && pixel[1] == pixel[2];
    assert!(!of("filters/01_conv").chunks(3).all(is_grey));

    home.succeed(&["report", text(&run), text(&page)]);
    let page = fs::read_to_string(&page).expect("it is written");
    let files = page
        .split("data:image/png;base64,")
        .skip(1)
        .map(|rest| decoded(rest.split('"').next().expect("an end")));
    let pictures: Vec<Vec<u8>> = files.map(|file| pixels(&file)).collect();
    let wrong = measured["confusion"].as_array().expect("rows").iter().enumerate().filter(|(class, row)| {
        row.as_array().expect("columns").iter().enumerate().any(|(said, count)| said != *class && *count != 0)
    });
    let wrong: BTreeSet<&str> = wrong.map(|(class, _)| CLASSES[class].name).collect();
    assert!(!wrong.is_empty(), "an accuracy of 1 leaves nothing to be seen: {accuracy}");
    assert!(wrong.is_subset(&seen(pictures.iter().flat_map(|picture| picture.chunks(3)))), "{wrong:?}");
    assert!(page.contains("each weight is shown in the colour that it looks at"));
}

#[test]
fn gradients_of_networks_on_images_in_colour_agree_with_differences() {
    let layers = "conv 4 5x5 stride 2 relu, maxpool 2, conv 5 3x3 pad same, batchnorm, leaky-relu, l2pool 2, dropout 0.3, avgpool 2, \
        dense 10 softmax";
    let output = run(&["gradcheck", "--input", "32x32x3", "--net", layers, "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = &json_lines(&output.stdout)[0];
    let error = found["max_relative_error"].as_f64().expect("a number");
    assert!(error > 0.0 && error <= 1e-6, "{error}");
    let checked = |tensor: &Value| tensor["checked"].as_u64().expect("a number");
    let tensors = found["tensors"].as_array().expect("tensors");
    assert_eq!(tensors.len(), 8);
    assert!(tensors.iter().all(|tensor| checked(tensor) >= 4), "{tensors:?}");
}

/// The classes whose colours are on the screen of a terminal.
fn on_screen(screen: &vt100::Screen) -> BTreeSet<&'static str> {
    let (rows, columns) = crate::support::look::size(screen);
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let colors = cells.filter_map(|(row, column)| screen.cell(row, column));
    let colors: Vec<[u8; 3]> = colors
        .flat_map(|cell| [cell.fgcolor(), cell.bgcolor()])
        .filter_map(|color| match color {
            vt100::Color::Rgb(red, green, blue) => Some([red, green, blue]),
            _ => None,
        })
        .collect();
    seen(colors.iter().map(<[u8; 3]>::as_slice))
}

#[test]
fn pages_of_the_real_screen_show_images_in_colour_while_training_runs() {
    let (_home, data) = prepared();
    let looks = ["--color", "truecolor", "--charset", "braille", "--background", "dark", "--speed", "20"];
    let mut session = Session::start(PROGRAM, &[&arguments(&data, "5000")[..], &looks].concat(), 80, 24);
    session.wait_for_training();
    // Pages that have room for images in their own pixels.
    for (page, keys, least) in
        [("a sample to draw on", "D\r", 1), ("next batch", "Q", 3), ("microscope", "Mw", 1)]
    {
        session.press(keys);
        session.wait_until(&format!("{page} in colour"), |screen| {
            !screen.contents().contains("Sample") && on_screen(screen).len() >= least
        });
        session.press("\x1b");
        session.wait_for("Sample");
    }
    // With sixteen colours it is how bright they are, and with the channel of the filters that channel.
    session.press("cc");
    session.wait_for("brightness");
    session.wait_until("no colour is left", |screen| on_screen(screen).is_empty());
    assert!(session.quit().success());
}
