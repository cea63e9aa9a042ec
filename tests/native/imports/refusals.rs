//! What cannot be a data set is refused in a sentence that names file, value and expectation, and nothing is written.

use super::sources::{files, idx, mixed, npy, picture, table, zip};
use super::{Desk, gzip};
use crate::command::{cvae, refused};
use cvae::data::import::{LabelColumn, Names, import};
use image::ImageFormat;

const PNG: ImageFormat = ImageFormat::Png;

/// A desk with class folders of so many pictures.
fn folders(counts: &[(&str, usize)]) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("x")).unwrap();
    for (class, (name, count)) in counts.iter().enumerate() {
        std::fs::create_dir_all(desk.path("x").join(name)).unwrap();
        for number in 0..*count {
            desk.write(
                &format!("x/{name}/{number}.png"),
                &picture(class % 5, number, PNG),
            );
        }
    }
    desk
}

#[track_caller]
fn says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

#[test]
fn folders_that_are_no_data_set() {
    let refusal = |counts: &[(&str, usize)]| folders(counts).refusal("x");
    says(
        &Desk::new().refusal("x"),
        &["x cannot be read, expected a folder or a file"],
    );
    says(&refusal(&[]), &["x has no files: expected folders of PNG"]);
    says(
        &refusal(&[("a", 9)]),
        &["all 9 pictures lie in one folder (a/0.png, a/1.png, a/2.png, …)"],
    );
    says(
        &refusal(&[("a", 4), ("b", 1)]),
        &["1 of the 2 classes have too few pictures (\"b\" has 1), expected 3"],
    );
    says(
        &refusal(&[("a", 4), ("b", 4), ("c", 0)]),
        &["the folder \"c\" has no pictures, expected 3 or more"],
    );
    says(
        &refusal(&[("a", 4), ("A", 4)]),
        &["\"A\" and \"a\" differ in case only"],
    );
    says(
        &refusal(&[("a", 4), ("b\nc", 4)]),
        &["\"b\\nc\"", "U+000A", "expected a text in one line"],
    );
    says(&refusal(&[("a", 4), ("b\u{202e}", 4)]), &["U+202E"]);
    says(
        &refusal(&[("a", 4), ("a/b", 4), ("c", 4)]),
        &["the folder \"a\" has pictures and the folder \"b\""],
    );
    let desk = folders(&[("a", 4), ("b", 4)]);
    desk.write("x/loose.png", &picture(0, 0, PNG));
    says(
        &desk.refusal("x"),
        &["1 of the pictures lie beside the folders of the classes (loose.png)"],
    );
    let desk = Desk::new();
    desk.write("x/notes.txt", b"nothing here");
    desk.write("x/more.txt", b"nothing here");
    says(
        &desk.refusal("x"),
        &["x has more.txt, notes.txt: expected folders of PNG"],
    );
    desk.write("one.png", &picture(0, 0, PNG));
    says(
        &desk.refusal("one.png"),
        &["is one picture, expected a folder"],
    );
    let mut order = folders(&[("a", 4), ("b", 4)]).order("x");
    order.out = order.out.with_file_name("My Letters");
    let message = import(&order, &mut |_| true).err().unwrap().to_string();
    says(
        &message,
        &["My Letters", "expected 1 to 64 lower-case letters"],
    );
}

#[test]
fn more_classes_than_a_data_set_may_have() {
    let desk = Desk::new();
    let file = picture(0, 0, PNG);
    let many: Vec<_> = (0..3000)
        .map(|class| (format!("x/{class}/0.png"), file.clone()))
        .collect();
    desk.write("x.zip", &zip(&many));
    says(
        &desk.refusal("x.zip"),
        &["more than 1000 classes (the last is \"1000\"), expected 2 to 1000"],
    );
}

#[test]
fn pictures_that_cannot_be_used_are_listed_or_left_out() {
    let desk = folders(&[("a", 5), ("b", 5)]);
    desk.write("x/a/text.png", b"this is a text, whatever its name says");
    desk.write("x/a/empty.png", b"");
    desk.write("x/b/half.png", &picture(0, 0, PNG)[..60]);
    desk.write("x/b/scan.tif", b"II*\0and so on");
    desk.write(
        "x/b/white.png",
        &super::sources::encoded([12, 20], vec![255; 240], PNG),
    );
    let message = desk.refusal("x");
    says(
        &message,
        &[
            "5 of 15 pictures cannot be used; mend them, or leave them out with --leave-out:",
            "a/text.png: the file starts with \"this is a te\", expected PNG",
            "a/empty.png: the file is empty",
            "b/half.png: the picture is damaged",
            "b/scan.tif: this is TIFF, expected PNG",
            "b/white.png: all pixels are alike: 255",
        ],
    );
    let mut order = desk.order("x");
    order.leave_out = true;
    let made = Desk::import_as(&order);
    assert_eq!(made.all().len(), 10);
    assert_eq!(made.imported.left_out.len(), 5);
    says(
        &made.said(),
        &["5 pictures that could not be used were left out."],
    );
    // What is left may be too little.
    for number in 0..3 {
        desk.write(&format!("x/b/{number}.png"), b"no picture");
    }
    order.out = desk.path("other/made");
    says(
        &Desk::refusal_of(&order),
        &["1 of the 2 classes have too few pictures (\"b\" has 2)"],
    );
}

#[test]
fn pictures_that_are_alike_or_too_large() {
    let desk = Desk::new();
    for name in ["a/0", "a/1", "a/2", "b/0", "b/1", "b/2"] {
        desk.write(&format!("x/{name}.png"), &picture(0, 0, PNG));
    }
    says(
        &desk.refusal("x"),
        &["all 6 pictures are alike, expected different ones"],
    );
    for name in ["a/0", "a/1", "a/2", "b/0", "b/1", "b/2"] {
        desk.write(
            &format!("x/{name}.png"),
            &super::sources::encoded([12, 20], vec![0; 240], PNG),
        );
    }
    says(
        &desk.refusal("x"),
        &["6 of 6 pictures cannot be used", "all pixels are alike: 0"],
    );
    let mut huge = picture(0, 0, ImageFormat::Bmp);
    huge[18..22].copy_from_slice(&20_000u32.to_le_bytes());
    huge[22..26].copy_from_slice(&20_000u32.to_le_bytes());
    desk.write("x/a/huge.bmp", &huge);
    says(
        &desk.refusal("x"),
        &["a/huge.bmp: 20000 × 20000 pixels, expected 1 to 8192 along each side"],
    );
}

/// The central directory's copy of a field of the first file, at this offset.
fn directory(zip: &[u8], offset: usize) -> usize {
    let at = zip
        .windows(4)
        .position(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    at + offset
}

#[test]
fn zips_that_lead_elsewhere_or_promise_too_much() {
    let desk = Desk::new();
    let pictures = files("x");
    let refusal = |bytes: &[u8]| {
        desk.write("x.zip", bytes);
        desk.refusal("x.zip")
    };
    let good = zip(&pictures);
    // The writer makes paths harmless, so a harmless one of the same length is replaced.
    let renamed = |name: &[u8]| {
        let mut files = pictures.clone();
        files[0].0 = format!("x/2/{}", "q".repeat(name.len() - 4));
        let mut bytes = zip(&files);
        let harmless = files[0].0.clone().into_bytes();
        while let Some(at) = bytes.windows(name.len()).position(|part| part == harmless) {
            bytes[at..at + name.len()].copy_from_slice(name);
        }
        bytes
    };
    says(
        &refusal(&renamed(b"../../etc/a.png")),
        &["\"../../etc/a.png\" leads out of the zip"],
    );
    says(
        &refusal(&renamed(b"/etc/absolute.png")),
        &["\"/etc/absolute.png\" leads out of the zip"],
    );
    says(
        &refusal(&renamed(b"C:/windows/a.png")),
        &["leads out of the zip, expected a path inside it"],
    );
    let mut link = good.clone();
    let mode = directory(&good, 38);
    link[mode..mode + 4].copy_from_slice(&(0o120_777u32 << 16).to_le_bytes());
    let made_by = directory(&good, 5);
    link[made_by] = 3;
    says(
        &refusal(&link),
        &["is a link, expected files and folders only"],
    );
    let mut bomb = good.clone();
    let size = directory(&good, 24);
    bomb[size..size + 4].copy_from_slice(&0xffff_fff0u32.to_le_bytes());
    says(
        &refusal(&bomb),
        &[
            "promises 4294967280 bytes in",
            "expected at most 1032 times as many",
        ],
    );
    let mut locked = good.clone();
    locked[directory(&good, 8)] |= 1;
    says(
        &refusal(&locked),
        &["is encrypted, expected a zip without a password"],
    );
    let mut odd = good.clone();
    odd[directory(&good, 10)] = 12;
    says(
        &refusal(&odd),
        &["is packed by the method", "expected stored or deflated"],
    );
    says(&refusal(&good[..good.len() - 30]), &["the zip is damaged"]);
    assert_eq!(refusal(&good[..0]), desk.refusal("x.zip"));
}

#[test]
fn tables_with_a_fault() {
    let desk = Desk::new();
    let good = table(30, true, ",", |level| level.to_string());
    let refusal = |text: &str| {
        desk.write("x.csv", text.as_bytes());
        desk.refusal("x.csv")
    };
    let ragged = good.replacen("\n2,", "\n2,7,", 1);
    says(
        &refusal(&ragged),
        &["x.csv: row 3 has 66 values, expected 65 as in the first row"],
    );
    let word = good.replacen("\n2,0,", "\n2,zero,", 1);
    says(
        &refusal(&word),
        &["row 3, column 2: \"zero\" is not a number"],
    );
    let infinite = good.replacen("\n2,0,", "\n2,inf,", 1);
    says(
        &refusal(&infinite),
        &["x.csv, row 3: a value is inf, expected a finite number"],
    );
    says(&refusal(""), &["x.csv: the file is empty"]);
    let narrow: String = good
        .lines()
        .map(|line| format!("{}\n", &line[..line.rfind(',').unwrap()]))
        .collect();
    says(
        &refusal(&narrow),
        &["63 values beside the label, expected a square number; --shape"],
    );
    desk.write("x.csv", good.as_bytes());
    let mut order = desk.order("x.csv");
    order.names = Names::File("names.txt".to_owned(), "a\nb".to_owned());
    says(
        &Desk::refusal_of(&order),
        &["label 2 is beyond the names: names.txt has 2, expected labels from 0 to 1"],
    );
    order.names = Names::Found;
    order.found.table.shape = Some((9, 9));
    says(
        &Desk::refusal_of(&order),
        &["64 values beside the label, expected 9 × 9 = 81"],
    );
    order.found.table.shape = None;
    order.found.table.label = Some(LabelColumn::Last);
    // The last pixel as a label: always 0.
    says(
        &Desk::refusal_of(&order),
        &["1 class, \"0\", expected 2 to 1000"],
    );
}

#[test]
fn idx_files_and_arrays_with_a_fault() {
    let desk = Desk::new();
    desk.write_idx(["x/images-idx3-ubyte", "x/labels-idx1-ubyte"], 30);
    let images = std::fs::read(desk.path("x/images-idx3-ubyte")).unwrap();
    let refusal = |bytes: &[u8]| {
        desk.write("x/images-idx3-ubyte", bytes);
        desk.refusal("x")
    };
    says(
        &refusal(&images[..1000]),
        &["images-idx3-ubyte: a picture: the file ends too early"],
    );
    says(
        &refusal(&[&images[..], &[7]].concat()),
        &["more bytes than its header promises"],
    );
    says(
        &refusal(&idx(8, &[20, 14, 10], &images[16..2816])),
        &["20 pictures but 30 labels"],
    );
    says(
        &refusal(&idx(8, &[1 << 24, 4096, 4096], b"")),
        &["the IDX header promises", "the file has 16"],
    );
    says(
        &refusal(&idx(0x0d, &[30, 14, 10], &images[16..])),
        &["the IDX type 0x0d, expected unsigned bytes"],
    );
    says(&refusal(&gzip(&images)[..200]), &["images-idx3-ubyte"]);
    std::fs::remove_file(desk.path("x/images-idx3-ubyte")).unwrap();
    says(
        &desk.refusal("x"),
        &["labels-idx1-ubyte: there are no images for it"],
    );
    desk.write_idx(
        ["y/fashion-images-idx3-ubyte", "y/fashion-labels-idx1-ubyte"],
        30,
    );
    desk.write_idx(
        ["y/digits-images-idx3-ubyte", "y/digits-labels-idx1-ubyte"],
        30,
    );
    says(
        &desk.refusal("y"),
        &["has 2 data sets (\"digits\", \"fashion\"), expected one; --only TEXT"],
    );

    let (pictures, labels) = mixed(30, [10, 14]);
    let array = |images: &[u8], labels: &[u8]| {
        desk.write("z/images.npy", images);
        desk.write("z/labels.npy", labels);
        desk.refusal("z")
    };
    let good = npy("|u1", &[30, 14, 10], &pictures);
    let numbers = npy("|u1", &[30], &labels);
    let text = String::from_utf8_lossy(&good[..90]).into_owned();
    let at = text.find("False").unwrap() - 2;
    let fortran: Vec<u8> = [&good[..at], b"True ", &good[at + 5..]].concat();
    says(
        &array(&fortran, &numbers),
        &["images.npy", "Fortran order, expected C order"],
    );
    says(
        &array(&npy("|O", &[30, 14, 10], &pictures), &numbers),
        &["values of the type \"|O\""],
    );
    says(
        &array(&npy("|u1", &[3000, 14, 10], &pictures), &numbers),
        &["the NPY header promises 420000 bytes"],
    );
    says(
        &array(&good, &npy("|u1", &[29], &labels[1..])),
        &["30 pictures, but", "has 29 labels"],
    );
    says(
        &array(&npy("|u1", &[30, 7], &pictures[..210]), &numbers),
        &["7 values for each picture, expected a square"],
    );
    let fractions: Vec<u8> = labels
        .iter()
        .flat_map(|&label| (f32::from(label) + 0.5).to_le_bytes())
        .collect();
    says(
        &array(&good, &npy("<f4", &[30], &fractions)),
        &["label 0 is 0.5, expected a number without a fraction"],
    );
}

#[test]
fn an_import_that_is_stopped_leaves_nothing() {
    let desk = folders(&[("a", 4), ("b", 4)]);
    for stop in [0, 9] {
        let mut steps = 0;
        let error = import(&desk.order("x"), &mut |_| {
            steps += 1;
            steps <= stop
        });
        says(
            &error.err().unwrap().to_string(),
            &["the import was interrupted; nothing was written"],
        );
        assert_eq!(
            std::fs::read_dir(desk.path("data"))
                .into_iter()
                .flatten()
                .count(),
            0
        );
    }
}

#[test]
fn a_folder_that_is_there_is_kept() {
    let desk = folders(&[("a", 4), ("b", 4)]);
    let made = desk.import("x");
    let mut order = desk.order("x");
    order.replace = false;
    let refusal = |order: &_| import(order, &mut |_| true).err().unwrap().to_string();
    says(
        &refusal(&order),
        &["made exists, expected a new folder; --replace overwrites"],
    );
    order.replace = true;
    order.wishes.size = Some((24, 40));
    assert_ne!(
        Desk::import_as(&order).description.files,
        made.description.files
    );
    desk.write("own/thesis.txt", b"years of work");
    order.out = desk.path("own");
    says(
        &refusal(&order),
        &["own exists and is no imported data set"],
    );
    assert!(desk.path("own/thesis.txt").is_file());
}

#[test]
fn the_command_prints_a_table_and_refuses_values() {
    let desk = folders(&[("a", 4), ("b", 4)]);
    let [source, out] = ["x", "made"].map(|name| desk.path(name).display().to_string());
    for (option, value, expected) in [
        ("--size", "0x3", "expected a width and a height in pixels"),
        (
            "--size",
            "7",
            "--size 7x7: expected 8 to 64 along each side",
        ),
        ("--test", "1.5", "expected a share between 0 and 1"),
        ("--names", "no.txt", "no.txt cannot be read"),
        ("--only", "zzz", "--only zzz: no file of"),
    ] {
        let message = refused(&["import", &source, "--out", &out, option, value]);
        says(&message, &[expected]);
    }
    let output = cvae(&["import", &source, "--out", &out, "--licence", "CC0"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    says(
        &text,
        &[
            "| a | 2 | 1 | 1 |",
            "| **2 classes** | 4 | 2 | 2 |",
            "sizes found: 12 × 20 (8); now 12 × 20",
        ],
    );
    says(&text, &["contact-sheet.png shows what a model will see"]);
}
