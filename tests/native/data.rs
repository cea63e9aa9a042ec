//! Tests the data set: valid files load, errors name invalid ones, and downloads are checked before they are kept.

use crate::common::mnist_shape;
use cvae::data::{DataSet, Idx, Images, download};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

/// Serves `files` by path and returns the address of the server, which ends with the test process.
fn serve(files: HashMap<String, Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 2048];
            let length = stream.read(&mut request).unwrap();
            let text = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = text.split_whitespace().nth(1).unwrap_or("").to_owned();
            let (status, body) = match files.get(&path) {
                Some(body) => ("200 OK", body.as_slice()),
                None => ("404 Not Found", &b"no such file"[..]),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            // A client that hangs up early is not a failure of the server.
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(body));
        }
    });
    address
}

fn fetch(folder: &Path, mirrors: &[String]) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    let result = download(folder, mirrors, |line| lines.push(line.to_owned()));
    result.map(|()| lines).map_err(|error| format!("{error:#}"))
}

const FILES: [&str; 4] = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
];

#[test]
fn a_mirror_with_the_wrong_file_is_refused_and_nothing_is_kept() {
    let wrong = serve(HashMap::from([(
        format!("/{}", FILES[0]),
        b"<html>sign in</html>".to_vec(),
    )]));
    let folder = tempfile::tempdir().unwrap();
    let message = fetch(
        folder.path(),
        &[wrong.clone(), format!("{wrong}/elsewhere/")],
    )
    .unwrap_err();
    assert!(
        message.contains("it sent another file, whose SHA-256 is "),
        "{message}"
    );
    assert!(
        message.contains("expected ba891046e6505d7aadcbbe25680a0738"),
        "{message}"
    );
    assert!(message.contains("404"), "{message}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_download_is_verified_and_a_second_one_fetches_nothing() {
    let Some(source) = crate::common::real_folder() else {
        return;
    };
    let read = |name: &str| std::fs::read(source.join(name)).unwrap();
    let all = FILES.map(|name| (format!("/{name}"), read(name)));
    let mut truncated = HashMap::from(all.clone());
    truncated
        .get_mut(&format!("/{}", FILES[0]))
        .unwrap()
        .truncate(100_000);
    let folder = tempfile::tempdir().unwrap();
    let message = fetch(folder.path(), &[serve(truncated.clone())]).unwrap_err();
    assert!(message.contains("the gzip stream is damaged"), "{message}");

    // The first mirror lacks the files; the second has them.
    let lines = fetch(
        folder.path(),
        &[serve(truncated), serve(HashMap::from(all))],
    )
    .unwrap();
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.ends_with("its sum is right"))
            .count(),
        4
    );
    assert_eq!(DataSet::load(folder.path()).unwrap().test.len(), 10_000);
    let lines = fetch(folder.path(), &["http://127.0.0.1:9".to_owned()]).unwrap();
    assert!(
        lines.iter().all(|line| line.ends_with("is there")),
        "{lines:?}"
    );

    // Uncompressed files are accepted too.
    let packed = folder.path().join(FILES[3]);
    let bytes = std::fs::read(&packed).unwrap();
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*bytes)
        .read_to_end(&mut plain)
        .unwrap();
    std::fs::write(packed.with_extension(""), plain).unwrap();
    std::fs::remove_file(packed).unwrap();
    let lines = fetch(folder.path(), &["http://127.0.0.1:9".to_owned()]).unwrap();
    assert!(
        lines[3].ends_with("t10k-labels-idx1-ubyte is there"),
        "{lines:?}"
    );
    assert_eq!(DataSet::load(folder.path()).unwrap().test.len(), 10_000);
}

#[test]
fn the_real_data_is_split_by_the_protocol() {
    let Some(data) = crate::common::real_data() else {
        return;
    };
    let sizes = [data.train.len(), data.validation.len(), data.test.len()];
    assert_eq!(sizes, [50_000, 10_000, 10_000]);
    assert_eq!(data.train.labels[..8], [5, 0, 4, 1, 9, 2, 1, 3]);
    assert_eq!(data.test.labels[..8], [7, 2, 1, 0, 4, 1, 4, 9]);
    // The mean of the 60 000 training images, the constant with which many tutorials normalise.
    let all = data.train.joined(&data.validation);
    let mean = all.mean().iter().sum::<f64>() / 784.0;
    assert!((mean - 0.1307).abs() < 5e-5, "mean grey {mean}");
}

#[test]
fn a_folder_without_the_files_names_the_first_and_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let message = DataSet::load(folder.path()).unwrap_err().to_string();
    assert!(
        message.starts_with("train-images-idx3-ubyte is missing in "),
        "{message}"
    );
    assert!(message.contains("`cvae data --out "), "{message}");
}

#[test]
fn files_that_are_not_the_original_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train-images-idx3-ubyte");
    let load = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        DataSet::load(folder.path()).unwrap_err().to_string()
    };
    assert!(load(&[0, 0, 8, 1, 0, 0, 0, 1, 7]).contains("the magic number is 0x00000801"));
    assert!(load(&[0, 0, 8, 3, 0, 0]).contains("6 bytes are too few for an IDX header"));
    let one_black_image = [
        &[0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28][..],
        &[0; 784],
    ];
    assert!(load(&one_black_image.concat()).contains("this is not the original file"));
}

#[test]
fn images_and_labels_must_belong_together() {
    let idx = |shape: &[usize], value: u8| Idx {
        shape: shape.to_vec(),
        bytes: vec![value; shape.iter().product()],
    };
    let message = |images, labels| {
        Images::new(images, labels, mnist_shape())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message(idx(&[2, 28, 28], 0), vec![0; 3]),
        "2 images but 3 labels"
    );
    assert_eq!(
        message(idx(&[1, 28, 28], 0), vec![10]),
        "label 10 is none of the 10 classes, which are counted from 0"
    );
    let wide = message(idx(&[1, 28, 32], 0), vec![1]);
    assert_eq!(
        wide,
        "images have the shape [1, 28, 32], expected rows of 28 × 28 pixels"
    );
}
