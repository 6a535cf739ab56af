//! Data sets of one's own in the lab.

use std::fs;
use std::path::Path;

use rakam_data::{GivenFile, ImageShape};
use rakam_lab::{
    Answer, DataSet, Event, Handle, Lab, LabError, Loading, Phase, Request, RequestKind, SetId, Subject, Until, spawn,
};
use rakam_model::{Model, embedded};
use rakam_train::Hyperparameters;

use crate::support::{load_mnist, send, wait};

/// A table of 8x8 images in Kaggle's form: ink above is `up`, ink below is `down`.
fn table(images: usize) -> Vec<u8> {
    let row = |index: usize| {
        let up = index.is_multiple_of(2);
        let pixel = |at: usize| if (at < 32) == up { 200 + (index * 7 + at * 3) % 50 } else { (index + at) % 40 };
        let pixels: Vec<String> = (0..64).map(|at| pixel(at).to_string()).collect();
        format!("{},{}\n", if up { "up" } else { "down" }, pixels.join(","))
    };
    (0..images).map(row).collect::<String>().into_bytes()
}

fn load(lab: &Handle, set: SetId, files: Vec<GivenFile>) -> Result<DataSet, LabError> {
    let request = send(lab, RequestKind::LoadData { set, files });
    wait(lab, request, |answer| match answer {
        Answer::Data(set) => Some(Ok(set)),
        Answer::Failed(error) => Some(Err(error)),
        Answer::Loading(_) => None,
        other => panic!("{other:?}"),
    })
}

fn own(path: &Path) -> SetId {
    SetId::Own(path.display().to_string())
}

#[test]
fn a_network_of_two_classes_is_trained_evaluated_and_saved_on_a_set_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("halves.csv");
    fs::write(&path, table(1_200)).unwrap();
    let lab = spawn(|| {}).unwrap();
    let set = load(&lab, own(&path), Vec::new()).unwrap();
    assert_eq!((set.train, set.test, set.shape), (1_000, 200, ImageShape::new(1, 8, 8).unwrap()));
    assert_eq!((set.classes.clone(), set.id.clone()), (vec!["down".to_owned(), "up".to_owned()], own(&path)));
    let labels: Vec<u8> = set.hard.iter().map(|image| image.label).collect();
    assert_eq!(labels, [0, 1].repeat(6), "an image of each class in turn");
    assert!(set.hard.iter().all(|image| image.shape == set.shape && image.pixels.len() == 64));

    let layers = Some("conv 4 3x3, bn, relu, dense 8, bn, relu".to_owned());
    let training = send(&lab, RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers });
    send(&lab, RequestKind::Run(Until::Done));
    let done = wait(&lab, training, |answer| match answer {
        Answer::Training(snapshot) if snapshot.phase == Phase::Done => Some(snapshot),
        Answer::Failed(error) => panic!("{error}"),
        _ => None,
    });
    assert_eq!((done.hyperparameters.images, done.test_accuracy.unwrap().1), (1_000, 1.0));
    assert!(done.guesses.iter().zip(&set.hard).all(|(guess, image)| guess.class == image.label));

    let request = send(&lab, RequestKind::Evaluate { subjects: vec![Subject::InTraining], curve_images: 4 });
    let evaluated = wait(&lab, request, |answer| match answer {
        Answer::Evaluations(all) => Some(all),
        Answer::Failed(error) => panic!("{error}"),
        _ => None,
    });
    assert_eq!((evaluated[0].metrics.confusion.len(), evaluated[0].metrics.accuracy), (2, 1.0));

    let request = send(&lab, RequestKind::TrainingWeights);
    let bytes = wait(&lab, request, |answer| if let Answer::Weights(bytes) = answer { Some(bytes) } else { None });
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!(model.labels.iter().collect::<Vec<_>>(), ["down", "up"]);
    assert_eq!(model.network.architecture().input.to_string(), "1x8x8");
}

#[test]
fn a_broken_set_says_file_and_item_and_the_one_before_stays() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let mut broken = table(12);
    let line = broken.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3).unwrap().0;
    broken.truncate(line - 20);
    let files = vec![GivenFile { path: "halves.csv".to_owned(), bytes: broken }];
    let error = load(&lab, SetId::Own("halves.csv".to_owned()), files).unwrap_err();
    let LabError::Data(reason) = &error else { panic!("{error:?}") };
    assert!(reason.contains("halves.csv") && reason.contains("image 3"), "{reason}");
    let gone = load(&lab, SetId::Own("/no/such/place".to_owned()), Vec::new()).unwrap_err().to_string();
    assert!(gone.contains("/no/such/place does not exist"), "{gone}");
    let training = send(&lab, RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers: None });
    let images = wait(&lab, training, |answer| match answer {
        Answer::Training(snapshot) => Some(snapshot.hyperparameters.images),
        _ => None,
    });
    assert_eq!(images, 60_000);
}

#[test]
fn another_set_ends_what_was_done_with_the_one_before() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    send(&lab, RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers: None });
    let files = vec![GivenFile { path: "halves.csv".to_owned(), bytes: table(24) }];
    load(&lab, SetId::Own("halves.csv".to_owned()), files).unwrap();
    let failed = |kind| {
        let request = send(&lab, kind);
        wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None })
    };
    assert_eq!(failed(RequestKind::Run(Until::Done)), LabError::NoTraining);
    // The network inside reads digits, and these are halves.
    let subjects = vec![Subject::Weights(embedded()[0].bytes())];
    let error = failed(RequestKind::Evaluate { subjects, curve_images: 0 }).to_string();
    assert!(error.contains("reads 0, 1, 2") && error.contains("8x8 grey, and are called down, up"), "{error}");
    // The network of MNIST's layers doesn't fit into 8x8 pixels.
    let error =
        failed(RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers: None }).to_string();
    assert!(error.contains("1x8x8: write layers for them"), "{error}");
}

#[test]
fn what_another_set_leaves_unfinished_fails() {
    let mut lab = Lab::new(1);
    let mut events = Vec::new();
    let mut handle = |kind| {
        let request = Request::new(kind);
        let id = request.id;
        lab.handle(request, &mut |event| events.push(event));
        id
    };
    let load = || {
        let files = vec![GivenFile { path: "halves.csv".to_owned(), bytes: table(24) }];
        RequestKind::LoadData { set: SetId::Own("halves.csv".to_owned()), files }
    };
    handle(load());
    let layers = Some("dense 8, relu".to_owned());
    handle(RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers });
    let evaluation = handle(RequestKind::Evaluate { subjects: vec![Subject::InTraining], curve_images: 0 });
    handle(load());
    let failed = Event::Answer { id: evaluation, answer: Answer::Failed(LabError::DataReplaced) };
    assert!(events.contains(&failed), "{events:?}");
}

#[test]
fn pictures_in_folders_are_read_with_progress() {
    let folder = tempfile::tempdir().unwrap();
    let picture = rakam_ink::Picture::from_ink(9, 9, vec![0.5; 81]).unwrap().encode_png().unwrap();
    for class in ["a", "b"] {
        fs::create_dir(folder.path().join(class)).unwrap();
        for index in 0..6 {
            fs::write(folder.path().join(class).join(format!("{index}.png")), &picture).unwrap();
        }
    }
    let lab = spawn(|| {}).unwrap();
    let request = send(&lab, RequestKind::LoadData { set: own(folder.path()), files: Vec::new() });
    let mut last = None;
    let set = wait(&lab, request, |answer| match answer {
        Answer::Data(set) => Some(set),
        Answer::Loading(loading) => {
            last = Some(loading);
            None
        }
        other => panic!("{other:?}"),
    });
    assert_eq!((last, set.train), (Some(Loading::Pictures { done: 12, of: 12 }), 10));
}

#[test]
fn a_loading_is_cancelled_while_pictures_are_read_and_the_set_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.pgm");
    fs::write(&picture, [b"P5 3000 3000 255\n".to_vec(), vec![90; 9_000_000]].concat()).unwrap();
    let many = folder.path().join("many");
    for class in ["a", "b"] {
        fs::create_dir_all(many.join(class)).unwrap();
        (0..500).for_each(|at| fs::hard_link(&picture, many.join(class).join(format!("{at}.pgm"))).unwrap());
    }
    let lab = spawn(|| {}).unwrap();
    let path = folder.path().join("halves.csv");
    fs::write(&path, table(60)).unwrap();
    load(&lab, own(&path), Vec::new()).unwrap();

    let request = send(&lab, RequestKind::LoadData { set: own(&many), files: Vec::new() });
    let mut most = 0;
    let failure = wait(&lab, request, |answer| match answer {
        Answer::Loading(Loading::Pictures { done, of }) => {
            assert_eq!(of, 1_000);
            most = done;
            lab.send(Request::new(RequestKind::Cancel(request)));
            None
        }
        Answer::Failed(error) => Some(error),
        other => panic!("{other:?}"),
    });
    assert_eq!(failure, LabError::Cancelled);
    assert!(most < 900, "{most} of 1,000 were read");
    let images = send(&lab, RequestKind::TestImages(vec![0]));
    let images = wait(&lab, images, |answer| match answer {
        Answer::TestImages(images) => Some(images),
        other => panic!("{other:?}"),
    });
    assert_eq!(images[0].pixels.len(), 64);
}

#[test]
fn mnist_that_is_fetched_twice_is_taken_once() {
    let mut lab = Lab::new(1);
    let mut answers = Vec::new();
    let mut emit = |event| answers.extend(if let Event::Answer { answer, .. } = event { Some(answer) } else { None });
    lab.handle(Request::new(RequestKind::LoadData { set: SetId::default(), files: Vec::new() }), &mut emit);
    let training = RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers: None };
    lab.handle(Request::new(training), &mut emit);
    lab.take_mnist(rakam_data::Dataset::load(None, &mut |_| {}).map_err(|error| error.to_string()), &mut emit);
    lab.handle(Request::new(RequestKind::TrainingWeights), &mut emit);
    assert!(matches!(answers.last(), Some(Answer::Weights(_))), "the training goes on");
}
