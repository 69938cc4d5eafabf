use super::*;
use crate::dataset::images::Images;
use crate::dataset::test_set::TestSet;
use crate::nn::shape::Shape;

/// A format that is always this sure.
struct Stub(&'static str, Confidence);

impl Format for Stub {
    fn name(&self) -> &'static str {
        self.0
    }

    fn summary(&self) -> &'static str {
        "anything"
    }

    fn looked_for(&self) -> &'static str {
        "anything at all"
    }

    fn recognise(&self, _path: &Path) -> Confidence {
        self.1
    }

    fn read(&self, _path: &Path, _options: &ReadOptions) -> Result<Contents, DatasetError> {
        let train = Images::new(Shape::new(1, 1, 1), vec![0], 0, vec![0]);
        Ok(Contents { train, test: TestSet::Absent(String::new()), classes: None, notes: Vec::new() })
    }
}

/// The name of the format that is chosen, or the error.
fn chosen(formats: &[&dyn Format]) -> Result<&'static str, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    choose(formats, path).map(Format::name).map_err(|error| error.to_string())
}

#[test]
fn the_format_that_is_most_sure_reads_the_path() {
    use Confidence::{Certain, Foreign, Likely, Possible};
    for (less, more) in [(Foreign, Possible), (Possible, Likely), (Likely, Certain)] {
        let (one, other) = (Stub("one", less), Stub("other", more));
        assert_eq!(chosen(&[&one, &other]), Ok("other"));
        assert_eq!(chosen(&[&other, &one]), Ok("other"));
    }
}

#[test]
fn formats_that_are_equally_sure_are_named_and_so_are_all_where_none_is_sure() {
    let both = [&Stub("one", Confidence::Likely) as &dyn Format, &Stub("other", Confidence::Likely)];
    let error = chosen(&both).expect_err("either is possible");
    assert!(error.contains("one (anything at all) and as other (anything at all)"), "{error}");
    let none = [&Stub("one", Confidence::Foreign) as &dyn Format, &Stub("other", Confidence::Foreign)];
    let error = chosen(&none).expect_err("neither is possible");
    assert!(error.contains("give anything at all; or anything at all"), "{error}");
}

#[test]
fn formats_have_names_of_their_own_and_say_what_they_take() {
    let names: std::collections::HashSet<&str> = names().collect();
    assert_eq!(names.len(), FORMATS.len());
    for format in FORMATS {
        assert!(!format.summary().is_empty() && !format.looked_for().is_empty(), "{}", format.name());
        assert!(summary().contains(format.summary()), "{}", format.name());
    }
}

#[test]
fn what_is_no_data_set_is_of_no_format() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("file");
    fs::write(&file, b"\x89PNG").expect("written");
    for (path, problem) in [
        (directory.path(), "holds no data set of a format that is known here"),
        (file.as_path(), "not a data set of a format that is known here"),
        (Path::new("/no/such/place"), "cannot be opened"),
    ] {
        for format in FORMATS {
            assert_eq!(format.recognise(path), Confidence::Foreign, "{}, {}", format.name(), path.display());
        }
        let error = read(path, &ReadOptions::default()).expect_err("it is nothing").to_string();
        assert!(error.contains(problem), "{error}");
        assert!(FORMATS.iter().all(|format| error.contains(format.looked_for())), "{error}");
    }
}
