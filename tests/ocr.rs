//! Images read through Tesseract, as a user of the command sees it. Most of
//! the tests have a Tesseract of their own, a script of a few lines, so that
//! they need none; those that need the real one say so where there is none.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::util::Dir;
use crate::util::command::Ran;

/// A PNG file by its header, which is all that is read of it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0");
    file
}

/// A TIFF file of pages by its directories.
fn tiff(pages: u32) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    for page in 1..=pages {
        file.extend(b"\x02\0\0\x01\x04\0\x01\0\0\0");
        file.extend(900u32.to_le_bytes());
        file.extend(b"\x01\x01\x04\0\x01\0\0\0");
        file.extend(600u32.to_le_bytes());
        let next = if page < pages { file.len() as u32 + 4 } else { 0 };
        file.extend(next.to_le_bytes());
    }
    file
}

/// What a Tesseract does with a page: `$page` is its number from 0 on, and
/// `say WORDS` writes it with these words.
const READS: &str = "say UY BAN NHAN DAN xa so $page";

/// Puts a Tesseract into a directory that has languages and reads pages in a
/// way, and a directory for temporary files. It keeps what it was given, a
/// line for each page, in `log`.
fn engine(dir: &Dir, languages: &str, reads: &str) {
    let script = format!(
        "#!/bin/sh
case \"$1\" in
--list-langs) echo 'List of languages (2):'; printf '%s\\n' {languages}
    exit ;;
--version) echo 'tesseract 5.9.9'; exit ;;
esac
here='{}'
image=$1
echo \"$* OMP=$OMP_THREAD_LIMIT memory=$(ulimit -v)\" >> \"$here/log\"
page=0
for arg; do
    case \"$arg\" in tessedit_page_number=*) page=${{arg#*=}} ;; esac
done
say() {{
    printf \"<html><body>\\n<div class='ocr_page' id='page_1' title='image \
\\\"%s\\\"; bbox 0 0 900 600; ppageno 0'>\\n<p class='ocr_par' id='par_1_1'>\
<span class='ocr_line' id='line_1_1' title='bbox 9 9 800 40'>\" \"$image\"
    n=0
    for word; do
        n=$((n + 1))
        printf \"<span class='ocrx_word' id='word_1_%s' title='bbox %s 9 %s \
40; x_wconf 90'>%s</span> \" $n $((n * 60)) $((n * 60 + 50)) \"$word\"
    done
    printf '</span></p></div>\\n</body></html>\\n'
}}
{reads}
",
        dir.path().display()
    );
    dir.put_program("tesseract", &script);
    fs::create_dir_all(dir.join("tmp")).unwrap();
}

fn run<S: AsRef<std::ffi::OsStr>>(
    dir: &Dir,
    args: impl IntoIterator<Item = S>,
) -> Ran {
    let tmp = dir.join("tmp");
    let ran = dir
        .khoidau(args)
        .env("KHOIDAU_TESSERACT", "./tesseract")
        .env("TMPDIR", tmp.to_str().unwrap())
        .output();
    // Whatever happened, nothing is left behind.
    assert!(fs::read_dir(&tmp).unwrap().next().is_none());
    ran
}

fn log(dir: &Dir) -> String {
    fs::read_to_string(dir.join("log")).unwrap_or_default()
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout()).unwrap()
}

#[test]
fn an_image_becomes_the_repaired_text_that_is_on_it() {
    let dir = Dir::new("ocr");
    engine(&dir, "eng osd vie", READS);
    // By its content, whatever it is called.
    dir.put("page.txt", png(900, 600));
    run(&dir, ["clean", "page.txt"])
        .status(0)
        .quiet()
        .prints("ỦY BAN NHÂN DÂN xã số 0\n");
    let said = log(&dir);
    let (image, options) = said.split_once(' ').unwrap();
    let own = dir.join("tmp");
    assert!(image.starts_with(own.to_str().unwrap()), "{said}");
    assert!(image.ends_with("/page.png"), "{said}");
    let memory = if cfg!(target_os = "linux") { "3145728" } else { "" };
    let expected = format!(
        "stdout -l vie --psm 1 --dpi 300 -c tessedit_create_hocr=1 OMP=1 \
         memory={memory}"
    );
    assert!(options.starts_with(&expected), "{said}");
    // In the other forms it is a scan like others.
    let ran = run(&dir, ["clean", "--format", "json", "page.txt"]);
    let read = json(ran.status(0));
    assert_eq!(
        (&read["file"], &read["format"]),
        (&"page.txt".into(), &"png".into())
    );
    assert_eq!(read["edits"][0]["bbox"], serde_json::json!([60, 9, 110, 40]));
    let hocr = run(&dir, ["clean", "--to", "hocr", "page.txt"]).stdout();
    assert!(hocr.contains(">NHÂN<") && !hocr.contains("/tmp/"), "{hocr}");
    for to in ["alto", "page", "tsv"] {
        let ran = run(&dir, ["clean", "--to", to, "page.txt"]);
        assert!(ran.status(0).stdout().contains("NHÂN"), "{to}");
    }
    run(&dir, ["clean", "--check", "page.txt"]).status(1);
    let args = ["clean", "--ocr-languages", "vie+eng", "page.txt"];
    run(&dir, args).status(0);
    assert!(log(&dir).lines().last().unwrap().contains(" -l vie+eng "));
}

#[test]
fn names_are_nothing_but_names() {
    let dir = Dir::new("ocr-names");
    engine(&dir, "osd vie", READS);
    let nasty = [
        &b"--version"[..],
        b"a b; touch broken.png",
        b"$(touch broken).png",
        b"line\nend.png",
        b"\xff\xfe.png",
    ];
    for name in nasty {
        let name = std::ffi::OsStr::from_bytes(name);
        let path = dir.join("").join(name);
        if fs::write(&path, png(90, 60)).is_err() {
            // Not every system has all names.
            continue;
        }
        let args = ["clean".as_ref(), "--".as_ref(), name];
        let ran = run(&dir, args);
        ran.status(0).prints("ỦY BAN NHÂN DÂN xã số 0\n");
        fs::remove_file(path).unwrap();
    }
    assert!(!log(&dir).contains("broken"), "{}", log(&dir));
    assert_eq!(dir.names(), ["log", "tesseract", "tmp"]);
    let ran = dir
        .khoidau(["clean", "--format", "json", "-"])
        .env("KHOIDAU_TESSERACT", "./tesseract")
        .stdin(png(90, 60))
        .output();
    assert_eq!(json(ran.status(0))["file"], "<stdin>");
}

#[test]
fn a_page_that_fails_leaves_the_others() {
    let dir = Dir::new("ocr-pages");
    let reads = "case $page in
1) echo 'Error: cannot see' >&2; exit 1 ;;
3) echo 'std::bad_alloc' >&2; kill -ABRT $$ ;;
*) sleep 0.$((5 - page)); say UY BAN NHAN DAN so $page ;;
esac";
    engine(&dir, "osd vie", reads);
    dir.put("pages.tif", tiff(5));
    let ran = run(&dir, ["clean", "-o", "out.txt", "pages.tif"]);
    ran.status(2).says(&[
        "pages.tif: page 2 of 5: tesseract failed (Error: cannot see)",
        "pages.tif: page 4 of 5: not read with 3072 MiB of memory",
        "it stays without text",
    ]);
    let text = fs::read_to_string(dir.join("out.txt")).unwrap();
    let pages: Vec<&str> = text.split('\u{c}').map(str::trim).collect();
    let number = |n: usize| format!("ỦY BAN NHÂN DÂN số {n}");
    let none = String::new;
    let expected = [number(0), none(), number(2), none(), number(4)];
    assert_eq!(pages, expected);
    // No two parts of the pages have one name, in whatever order they end.
    let hocr = run(&dir, ["clean", "--to", "hocr", "pages.tif"]).stdout();
    let once = |part: &str| hocr.matches(part).count() == 1;
    assert!(once("id='page_5'") || once("id=\"page_5\""), "{hocr}");
    let one = dir
        .khoidau(["clean", "--to", "hocr", "pages.tif"])
        .env("KHOIDAU_TESSERACT", "./tesseract")
        .env("RAYON_NUM_THREADS", "1")
        .output();
    assert_eq!(one.stdout(), hocr);
    // A batch goes on, too.
    engine(&dir, "osd vie", "exit 1");
    dir.put("b.txt", "uy ban nhan dan\n");
    let ran = run(&dir, ["clean", "pages.tif", "b.txt"]);
    ran.status(2).prints("ủy ban nhân dân\n");
    ran.says(&["pages.tif: page 1 of 5: tesseract failed (exit status: 1)"]);
}

/// Whether a process that wrote its number to a file is still there.
fn is_alive(pid: &Path) -> bool {
    let pid = fs::read_to_string(pid).unwrap();
    let alive = Command::new("kill")
        .args(["-0", pid.trim()])
        .stderr(Stdio::null())
        .status();
    alive.unwrap().success()
}

/// Waits for what has to come soon.
fn wait(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_page_that_takes_too_long_ends_with_all_that_it_started() {
    let dir = Dir::new("ocr-time");
    let reads = "sleep 600 & echo $! > \"$here/pid\"; wait";
    engine(&dir, "osd vie", reads);
    dir.put("page.png", png(900, 600));
    let start = Instant::now();
    let ran = run(&dir, ["clean", "--ocr-timeout", "1", "page.png"]);
    ran.status(2).says(&["page.png: not read within 1 s"]);
    assert!(start.elapsed() < Duration::from_secs(60));
    wait(|| !is_alive(&dir.join("pid")));
    // Another that ends and leaves one behind is read.
    let reads = "sleep 600 & echo $! > \"$here/pid\"; say UY BAN";
    engine(&dir, "osd vie", reads);
    run(&dir, ["clean", "page.png"]).status(0).prints("ỦY BAN\n");
    wait(|| !is_alive(&dir.join("pid")));
}

#[test]
fn a_signal_takes_processes_and_files_away() {
    let dir = Dir::new("ocr-signal");
    let reads = "sleep 600 & echo $! > \"$here/pid\"; wait";
    engine(&dir, "osd vie", reads);
    dir.put("page.png", png(900, 600));
    let mut child = Command::new(env!("CARGO_BIN_EXE_khoidau"))
        .args(["clean", "page.png"])
        .current_dir(dir.path())
        .env("KHOIDAU_MODEL", "compact")
        .env("KHOIDAU_TESSERACT", "./tesseract")
        .env("TMPDIR", dir.join("tmp"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let pid = dir.join("pid");
    wait(|| fs::read_to_string(&pid).is_ok_and(|pid| pid.ends_with('\n')));
    use std::os::unix::fs::PermissionsExt;
    let folder = fs::read_dir(dir.join("tmp")).unwrap().next().unwrap();
    let mode = folder.unwrap().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let number = child.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &number]).status();
    assert!(killed.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), None);
    wait(|| !is_alive(&pid));
    assert!(fs::read_dir(dir.join("tmp")).unwrap().next().is_none());
}

#[test]
fn what_is_missing_is_named_with_what_installs_it() {
    let dir = Dir::new("ocr-missing");
    dir.put("page.png", png(900, 600));
    let ran = dir
        .khoidau(["clean", "page.png"])
        .env("KHOIDAU_TESSERACT", "no-such-tesseract")
        .output();
    ran.status(2).prints("").says(&[
        "page.png: no-such-tesseract is needed to read images",
        "apt install tesseract-ocr tesseract-ocr-vie",
        "brew install tesseract",
        "winget install",
    ]);
    engine(&dir, "eng osd", READS);
    let ran = run(&dir, ["clean", "page.png"]);
    ran.status(2).says(&[
        "page.png: Tesseract has no Vietnamese, only eng, osd:",
        "apt install tesseract-ocr-vie",
        "on Windows",
    ]);
    let ran = run(&dir, ["inspect", "page.png"]);
    assert!(ran.status(2).stdout().contains("has no Vietnamese"));
    assert_eq!(log(&dir), "");
    // One that is there and may not be started is not said to be missing.
    fs::remove_file(dir.join("tesseract")).unwrap();
    dir.put("tesseract", "#!/bin/sh\n");
    let ran = run(&dir, ["clean", "page.png"]);
    ran.status(2).says(&["page.png: Tesseract", "ermission denied"]);
    // Without what finds out how pages lie they are read all the same.
    engine(&dir, "vie", READS);
    let ran = run(&dir, ["clean", "page.png", "page.png"]);
    ran.status(0).says(&["osd.traineddata"]);
    assert_eq!(ran.stderr().matches("osd.traineddata").count(), 1);
    assert!(log(&dir).contains(" --psm 3 "));
    let args = ["clean", "--ocr-languages", "vie+deu", "page.png"];
    run(&dir, args).status(2).says(&["no language \"deu\"", "vie"]);
}

#[test]
fn what_is_no_reading_is_refused() {
    let dir = Dir::new("ocr-garbage");
    dir.put("page.png", png(900, 600));
    let rows = [
        ("echo UY BAN NHAN DAN", "could not read it"),
        ("echo '<html><body></body></html>'", "could not read it"),
        (
            "printf \"<body><div class='ocr_page'>\\377</div></body>\"",
            "not UTF-8",
        ),
        ("", "could not read it"),
        ("cat /dev/zero", "MiB of output"),
        ("echo 'Error in pixRead: weird' >&2", "Error in pixRead: weird"),
        ("echo broken >&2; exit 3", "tesseract failed (broken)"),
    ];
    for (reads, said) in rows {
        engine(&dir, "osd vie", reads);
        let ran = run(&dir, ["clean", "page.png"]);
        ran.status(2).prints("").says(&["page.png: ", said]);
    }
    // A page without a word is no fault.
    engine(&dir, "osd vie", "say");
    let ran = run(&dir, ["clean", "page.png"]);
    ran.status(0).says(&["page.png: no word was found on it"]);
}

#[test]
fn what_is_too_large_is_refused_by_its_header() {
    let dir = Dir::new("ocr-large");
    engine(&dir, "osd vie", READS);
    // Not even asked which languages it has.
    dir.put("tesseract", "#!/bin/sh\ntouch started\n");
    dir.put("huge.png", png(60_000, 60_000));
    dir.put("long.png", png(40_000, 10));
    dir.put("cut.png", &png(10, 10)[..20]);
    for name in ["huge.png", "long.png"] {
        let ran = run(&dir, ["clean", name]);
        ran.status(2).says(&[name, "pixels are too many"]);
        let ran = run(&dir, ["inspect", name]);
        assert!(ran.status(2).stdout().contains("too many"));
    }
    run(&dir, ["clean", "cut.png"]).status(2).says(&["cut.png: byte 8"]);
    assert!(!dir.names().contains(&"started".to_owned()));
}

#[test]
fn images_are_refused_where_nothing_may_be_read_and_never_written_over() {
    let dir = Dir::new("ocr-never");
    engine(&dir, "osd vie", READS);
    dir.put("page.png", png(900, 600));
    let said = "page.png: is an image (png), and --ocr never";
    for command in ["clean", "extract", "cites"] {
        let ran = run(&dir, [command, "--ocr", "never", "page.png"]);
        ran.status(2).says(&[said]);
    }
    let args = ["inspect", "--ocr", "never", "page.png"];
    run(&dir, args).status(2);
    let ran = run(&dir, ["clean", "-o", "page.png", "page.png"]);
    ran.status(2).says(&["page.png: is an image"]);
    assert_eq!(dir.get("page.png"), png(900, 600));
    assert_eq!(log(&dir), "");
    let stdin = fs::File::open(dir.join("page.png")).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_khoidau"))
        .args(["clean", "-o", "page.png"])
        .current_dir(dir.path())
        .env("KHOIDAU_MODEL", "compact")
        .env("KHOIDAU_TESSERACT", "./tesseract")
        .stdin(stdin)
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(dir.get("page.png"), png(900, 600));
    let args = ["clean", "--ocr", "force", "page.png"];
    run(&dir, args).status(0);
}

#[test]
fn all_commands_read_images() {
    let dir = Dir::new("ocr-commands");
    let reads = "say So: 1$page/QD-UBND ngay 05 thang 3 nam 2024";
    engine(&dir, "osd vie", reads);
    dir.put("in/a1.png", png(900, 600));
    dir.put("in/a2.tif", tiff(2));
    let ran = run(&dir, ["extract", "--ext", "png", "in"]);
    let read = json(ran.status(0));
    let number = &read["documents"][0]["number"];
    assert_eq!(number["value"], "10");
    assert_eq!(number["evidence"][0]["bbox"][0], 120.0);
    let args = ["extract", "--join", "in/a1.png", "in/a2.tif"];
    let read = json(run(&dir, args).status(0));
    let evidence = &read["documents"][0]["number"]["evidence"][0];
    assert_eq!(evidence["file"], "in/a1.png");
    assert_eq!(evidence["bbox"][0], 120.0);
    run(&dir, ["cites", "in/a1.png"]).status(0);
    dir.put("gold.txt", "Số: 10/QĐ-UBND ngày 05 tháng 3 năm 2024\n");
    let args =
        ["eval", "--json", "--gold", "gold.txt", "--noisy", "in/a1.png"];
    let figures = json(run(&dir, args).status(0));
    assert_eq!(figures["word_acc"], 1.0);
    let args = ["inspect", "--format", "json", "in/a1.png", "in/a2.tif"];
    let ran = run(&dir, args);
    let rows = ran.status(0).stdout();
    let rows: Vec<Value> =
        rows.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(rows[0]["format"], "png");
    assert_eq!(rows[0]["pixels"], serde_json::json!([900, 600]));
    assert_eq!(rows[0]["dpi"], Value::Null);
    assert_eq!(rows[0]["reader"], "tesseract 5.9.9, vie");
    assert_eq!(
        (&rows[1]["format"], &rows[1]["pages"]),
        (&"tiff".into(), &2.into())
    );
    // What is read to learn from is not read a second time.
    fs::remove_file(dir.join("log")).unwrap();
    let args = ["clean", "--one-engine", "in/a1.png", "in/a2.tif"];
    run(&dir, args).status(0);
    assert_eq!(log(&dir).lines().count(), 3);
}

/// The real programs, where they are installed.
fn are_there(programs: &[&str]) -> bool {
    let is_there = |program: &&&str| {
        let mut command = Command::new(program);
        let command = command.arg("-v").stdout(Stdio::null());
        command.stderr(Stdio::null()).status().is_ok()
    };
    match programs.iter().find(|program| !is_there(program)) {
        None => true,
        Some(program) => {
            eprintln!("skipped: {program} is not installed");
            false
        }
    }
}

/// A PDF of pages of a line each, upright and lying on its side.
fn pdf() -> Vec<u8> {
    let mut file = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\n\
        endobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>\n\
        endobj\n"
        .to_vec();
    let lines = [
        "CONG HOA XA HOI CHU NGHIA VIET NAM",
        "Dieu 12. Nghi quyet nay co hieu luc thi hanh",
        "ke tu ngay 05 thang 3 nam 2024 cho den khi",
        "co van ban moi thay the theo quy dinh hien hanh",
    ];
    let turns = ["1 0 0 1 60 760", "0 1 -1 0 120 60"];
    for (page, turn) in turns.iter().enumerate() {
        let mut text = format!("BT {turn} Tm /F1 16 Tf 30 TL ");
        for line in lines.iter().cycle().take(12) {
            text += &format!("({line}) Tj T* ");
        }
        text += "ET";
        let (own, content) = (page + 3, page + 5);
        file.extend(
            format!(
                "{own} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \
                 595 842] /Contents {content} 0 R /Resources << /Font << /F1 \
                 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> \
                 >> >>\nendobj\n{content} 0 obj\n<< /Length {} >>\nstream\n\
                 {text}\nendstream\nendobj\n",
                text.len()
            )
            .bytes(),
        );
    }
    file.extend(b"trailer\n<< /Root 1 0 R /Size 7 >>\n%%EOF\n");
    file
}

#[test]
fn pages_are_drawn_and_read_however_they_lie() {
    use khoidau::format::{self, Kind};
    use khoidau::ocr::{Engine, Error, PdfPage};
    if !are_there(&["pdftoppm", "tesseract"]) {
        return;
    }
    let engine = match Engine::find() {
        Ok(engine) => engine,
        Err(error @ (Error::NoVietnamese { .. } | Error::Missing { .. })) => {
            eprintln!("skipped: {error}");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let pages = [0, 1, 7].map(|page| PdfPage { page, size: (595.0, 842.0) });
    let read = engine.read_pdf(&pdf(), &pages, &|_, _| ()).unwrap();
    let [upright, lying, none] = &read[..] else { panic!("{read:?}") };
    let error = none.as_ref().unwrap_err();
    assert!(error.to_string().starts_with("page 8: pdftoppm"), "{error}");
    for (page, read) in [upright, lying].into_iter().enumerate() {
        if page == 1 && !engine.orients() {
            eprintln!("skipped: osd.traineddata is not installed");
            continue;
        }
        let read = read.as_ref().unwrap();
        assert_eq!((read.page, read.width, read.height), (page, 2480, 3509));
        let source = format::open(read.hocr.as_bytes()).unwrap();
        assert_eq!(source.kind(), Kind::Hocr);
        let text = source.text();
        for word in ["12.", "2024", "05", "3"] {
            assert!(text.contains(word), "page {page}: {text}");
        }
        // Boxes are those of the page as it lies.
        let at = text.find("2024").unwrap();
        let place = &source.locate(khoidau::Span::new(at, at + 4))[0];
        let bbox = place.bbox().unwrap();
        let (wide, high) = (bbox.right - bbox.left, bbox.bottom - bbox.top);
        assert_eq!(wide > high, page == 0, "page {page}: {bbox:?}");
    }
}
