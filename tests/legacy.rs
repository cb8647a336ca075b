//! The old encodings of Vietnamese: letters there and back, pages recognised,
//! damaged and foreign ones left alone.

use std::fs;
use std::path::{Path, PathBuf};

use khoidau::encoding::legacy::{
    Legacy, decode, encode, from_bytes, read, recognise,
};
use khoidau::encoding::{Encoding, open};
use khoidau::viet::letter::{Tone, upper_char, with_tone};
use khoidau::viet::syllable::all_possible;

use crate::random::Random;

/// A page as offices wrote them, with what encodings trip over: capitals,
/// codes, quotes, brackets, stops behind vowels, numbers.
pub const PAGE: &str = "\
ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HUYỆN THANH BÌNH\tĐộc lập - Tự do - Hạnh phúc
Số: 35/2003/QĐ-UB

QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN HUYỆN
Về việc giao chỉ tiêu trồng rừng cho các xã (đợt 2)

Căn cứ Nghị định số 12/2001/NĐ-CP ngày 03/4/2001 của Chính phủ;
Xét đề nghị của Trưởng phòng Nông nghiệp tại tờ trình số 07/TTr-NN.
Điều 1: Giao cho mỗi xã trồng 12,5 ha rừng, gồm: a) rừng phòng hộ; b) rừng
sản xuất. Số cây giống do trạm Khuyến nông cấp, không thu tiền của hộ.
Điều 2: Ở nơi đất xấu được bón thêm phân; mức bón là 3 kg/cây. Ai có ý kiến
khác thì gửi về huyện trước ngày 15/5, có được không? Không nhận sau đó.
";

/// A page in Unicode, by another hand.
const OTHER: &str = "\
Nơi nhận: Phòng Tài chính, các xã, thị trấn trong huyện, Hạt Kiểm lâm và lưu.
Kinh phí lấy từ nguồn vượt thu của năm trước chuyển sang năm nay để chi cho
việc mua giống, chở giống và trả công cho người chăm sóc ở vườn ươm của huyện.
";

/// The 134 letters that are no ASCII.
fn letters() -> Vec<char> {
    let vowels = "aăâeêioôơuưy".chars();
    let toned = vowels.flat_map(|vowel| {
        Tone::ALL.map(|tone| with_tone(vowel, tone).unwrap())
    });
    let small: Vec<char> =
        toned.chain(['đ']).filter(|c| !c.is_ascii()).collect();
    small.iter().copied().chain(small.iter().map(|&c| upper_char(c))).collect()
}

/// The page as Word and PDF give it: bytes taken for Latin-1.
fn as_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

#[test]
fn every_letter_goes_there_and_back() {
    assert_eq!(letters().len(), 134);
    for legacy in Legacy::ALL {
        for letter in letters() {
            let text = letter.to_string();
            let encoded = encode(&text, legacy);
            let back =
                decode(&as_text(encoded.bytes(), legacy), legacy).into_owned();
            match encoded.lost() {
                [] => assert_eq!(back, text, "{legacy}"),
                // The capitals that share the code of the small letter.
                [one] => {
                    assert!(one.is_capital() && legacy == Legacy::Tcvn3);
                    assert_eq!(back, text.to_lowercase());
                    assert!(with_tone(letter, Tone::Level) != Some(letter));
                }
                _ => panic!("{legacy} {letter}"),
            }
            let again = encode(&back, legacy);
            assert_eq!(again.bytes(), encoded.bytes(), "{legacy} {letter}");
        }
    }
}

/// Bytes as the text that is decoded.
fn as_text(bytes: &[u8], legacy: Legacy) -> String {
    match legacy.is_eight_bit() {
        true => as_latin1(bytes),
        false => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

#[test]
fn every_word_goes_there_and_back() {
    for legacy in Legacy::ALL {
        // As the table has it; quotes and dashes are letters in some.
        for word in all_possible() {
            let text = format!("{word}, ({word}) {word}-{word}/{word}");
            let encoded = encode(&text, legacy);
            assert_eq!(encoded.lost(), [], "{legacy}");
            let back =
                decode(&as_text(encoded.bytes(), legacy), legacy).into_owned();
            assert_eq!(back, text, "{legacy}");
        }
    }
}

#[test]
fn texts_of_letters_and_signs_go_there_and_back() {
    let words: Vec<String> = all_possible().step_by(37).collect();
    let signs = [
        " ", " ", ", ", ". ", ".\n", "/", "-", " (", ") ", ": ", "? ", "'",
        "\\", "+", "^ ", "\t", "12", "...", "\r\n", "~", "`", "\"",
    ];
    let mut next = Random(3);
    for legacy in Legacy::ALL {
        for _ in 0..400 {
            let mut text = String::new();
            for _ in 0..12 {
                let word = &words[next.below(words.len())];
                match next.below(4) {
                    0 => text.extend(word.chars().map(upper_char)),
                    _ => text.push_str(word),
                }
                text.push_str(signs[next.below(signs.len())]);
            }
            let encoded = encode(&text, legacy);
            let written = as_text(encoded.bytes(), legacy);
            let back = decode(&written, legacy);
            if legacy == Legacy::Tcvn3 {
                assert_eq!(back.to_lowercase(), text.to_lowercase());
                continue;
            }
            assert_eq!(encoded.lost(), [], "{legacy}");
            assert_eq!(back, text, "{legacy}");
        }
    }
}

#[test]
fn pages_are_recognised_as_bytes_and_as_latin1() {
    for legacy in Legacy::ALL {
        let bytes = encode(PAGE, legacy).into_bytes();
        let mut forms = vec![bytes.clone()];
        if legacy.is_eight_bit() {
            forms.push(as_latin1(&bytes).into_bytes());
            let text = as_latin1(&bytes);
            forms.push(Encoding::Utf16Le.encode(&text, true).into_owned());
            // As a reader of Windows-1252 takes them.
            let latin1 = Some(Encoding::Latin1);
            let windows = open(&bytes, latin1).unwrap().into_text();
            forms.push(windows.into_owned().into_bytes());
        }
        for form in forms {
            let decoded = open(&form, None).unwrap();
            assert_eq!(decoded.text(), PAGE, "{legacy}");
            assert_eq!(decoded.read_as(), Encoding::Legacy(legacy));
            let [found] = decoded.legacy() else { panic!("{legacy}") };
            assert_eq!(found.spans().len(), 1, "{legacy}");
            assert_eq!(found.spans()[0].range(), 0..PAGE.len());
            assert!(!found.is_forced());
            let evidence = found.evidence();
            assert!(evidence.words() > 100, "{found}");
            assert!(evidence.syllables() > 0.95, "{found}");
            assert!(evidence.lead() > 0.4, "{found}");
        }
    }
}

#[test]
fn parts_are_read_each_in_its_encoding() {
    for legacy in Legacy::ALL {
        let old = encode(PAGE, legacy).into_bytes();
        for bytes in [
            [&old[..], OTHER.as_bytes()].concat(),
            [OTHER.as_bytes(), &old].concat(),
            [OTHER.as_bytes(), &old, OTHER.as_bytes()].concat(),
        ] {
            let decoded = open(&bytes, None).unwrap();
            let expected = match bytes.starts_with(&old[..8]) {
                true => format!("{PAGE}{OTHER}"),
                false if bytes.ends_with(&old) => format!("{OTHER}{PAGE}"),
                false => format!("{OTHER}{PAGE}{OTHER}"),
            };
            assert_eq!(decoded.text(), expected, "{legacy}");
            let [found] = decoded.legacy() else { panic!("{legacy}") };
            let [span] = found.spans() else { panic!("{legacy}") };
            assert!(decoded.text()[span.range()].contains("HUYỆN THANH"));
        }
    }
    // Two old encodings, and Unicode between.
    let tcvn3 = as_latin1(encode(PAGE, Legacy::Tcvn3).bytes());
    let vni = as_latin1(encode(PAGE, Legacy::Vni).bytes());
    let text = format!("{tcvn3}{OTHER}{vni}");
    let read = recognise(&text);
    assert_eq!(read.text(), format!("{PAGE}{OTHER}{PAGE}"));
    let found: Vec<Legacy> =
        read.found().iter().map(|found| found.encoding()).collect();
    assert_eq!(found, [Legacy::Tcvn3, Legacy::Vni]);
}

#[test]
fn lines_that_tell_nothing_are_of_the_page() {
    // Tables: cells of a word, of a number, of nothing.
    let cells = "Tæng sè\n12.500\n\n1\nHé\nx\nTK 111\nGhi chó\n";
    let page = as_latin1(encode(PAGE, Legacy::Tcvn3).bytes());
    let text = format!("{page}{cells}{page}");
    let read = recognise(&text);
    let cells = "Tổng số\n12.500\n\n1\nHộ\nx\nTK 111\nGhi chú\n";
    assert_eq!(read.text(), format!("{PAGE}{cells}{PAGE}"));
    assert_eq!(read.found()[0].spans().len(), 1);
}

#[test]
fn what_is_no_word_of_the_encoding_stays() {
    let rows = [
        // A bullet of a font of symbols, and the letter of that code.
        ("· C¨n cø, 3 × 4, x· ®·", "· Căn cứ, 3 × 4, xã đã"),
        // Letters of lists, symbols, money, letters by themselves.
        ("c) d) ®) 5.000 ®, « t«", "c) d) đ) 5.000 đ, ô tô"),
        ("Q§-UB, N§-CP, BL§TBXH", "QĐ-UB, NĐ-CP, BLĐTBXH"),
        // Words that are Unicode already.
        ("huyÖn Bình Giang, được", "huyện Bình Giang, được"),
        // What Word leaves between parts, and the quotes of Windows.
        ("x·\u{3}\n\u{4}“x·” \u{93}x·\u{94}", "xã\u{3}\n\u{4}“xã” “xã”"),
        // As PDF readers give some characters.
        ("hμ, x∙", "hà, xã"),
    ];
    for (text, expected) in rows {
        assert_eq!(read(text, Legacy::Tcvn3).text(), expected);
    }
    let rows = [
        (Legacy::Vni, "VUÕNG TAØU, Aùo, aÙo", "VŨNG TÀU, Áo, áo"),
        (Legacy::Viscii, "“Tôi” – BÕn…", "“Tôi” – Bạn…"),
        (Legacy::Windows1258, "aÌ àÌ Viêòt", "à àÌ Việt"),
        (Legacy::Decomposed, "a\u{323}\u{302} a\u{302}\u{323}", "ậ ậ"),
        (Legacy::Decomposed, "a\u{301}\u{302} n\u{301}", "ấ n\u{301}"),
        (Legacy::DoubleUtf8, "Ã\u{a0} áº¡ € Ã", "à ạ € Ã"),
        (Legacy::Viqr, "Ha` No^.i, a(n, A(n", "Hà Nội, ăn, Ăn"),
        // Stops, questions and brackets behind vowels are themselves.
        (Legacy::Viqr, "Co' ma`? Chu+a? DDi?", "Có mà? Chưa? Đỉ"),
        (Legacy::Viqr, "phu?.\nHo^. nha.\nla.", "phủ.\nHộ nha.\nla."),
        (Legacy::Viqr, r"nha\. (a) ba(1) QDD-UB", "nha. (a) ba(1) QĐ-UB"),
        (Legacy::Viqr, "khoa?n 2 o+1 x^2", "khoản 2 o+1 x^2"),
    ];
    for (legacy, text, expected) in rows {
        assert_eq!(read(text, legacy).text(), expected, "{legacy}");
    }
}

#[test]
fn other_texts_stay() {
    let french = "L'arrêté du préfet concernant la sécurité des bâtiments \
        agréés à été notifié aux élèves, aux maîtres et à l'hôpital où naît \
        la forêt; ça coûte très cher, à côté du château d'Orléans déjà.\n";
    let german = "Die Behörde prüft die Anträge für Gebäude außerhalb der \
        Städte; größere Flächen müssen zuvor überprüft und gemäß Verfügung \
        geändert werden, weil die Höhe öffentlicher Zuschüsse schwankt.\n";
    let english = "The county's clerk (see annex) doesn't file what he can't \
        read: don't ask why, isn't it so? We've a total of 2^10 + 3.\n";
    let bare = "Uy ban nhan dan huyen giao cho cac xa trong rung theo ke \
        hoach nam nay va bao cao ket qua ve phong nong nghiep.\n";
    let greek = "Σύμφωνα με την απόφαση του δήμου.\n";
    for text in [french, german, english, bare, greek, OTHER] {
        for times in [1, 40] {
            let text = text.repeat(times);
            let read = recognise(&text);
            assert_eq!(read.found(), []);
            assert_eq!(read.text(), text);
        }
    }
    // Twice encoded, but not Vietnamese.
    let twice = encode(french, Legacy::DoubleUtf8).into_bytes();
    assert_eq!(open(&twice, None).unwrap().legacy(), []);
    let latin1: Vec<u8> = french.chars().map(|c| c as u8).collect();
    assert!(open(&latin1, None).is_err());
}

#[test]
fn signs_that_stand_in_every_row_prove_nothing() {
    let rows =
        ["§ 5 µm 3° ± 2 ®", "15/QĐ-UBND §5 ¨a \u{ad}i µ 5", "x £5 µg ©a"];
    for row in rows {
        let page = format!("{row}\n").repeat(80);
        let read = recognise(&page);
        assert_eq!(read.found(), [], "{row}");
        assert_eq!(read.text(), page);
    }
}

#[test]
fn damaged_pages_stay() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut pages = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        pages += 1;
        let read = recognise(&text);
        assert_eq!(read.found(), [], "{}", path.display());
    }
    assert!(pages >= 60, "{pages}");
}

#[test]
fn few_words_are_read_only_if_the_encoding_is_named() {
    let text = "Bé Tµi chÝnh, Sè: 12/2001/Q§-BTC\n";
    assert_eq!(recognise(text).found(), []);
    let read = read(text, Legacy::Tcvn3);
    assert_eq!(read.text(), "Bộ Tài chính, Số: 12/2001/QĐ-BTC\n");
    assert!(read.found()[0].is_forced());
}

#[test]
fn nothing_breaks_on_any_bytes() {
    let mut next = Random(17);
    let old: Vec<u8> = Legacy::ALL
        .iter()
        .flat_map(|&l| encode(PAGE, l).into_bytes())
        .collect();
    for round in 0..1500 {
        let mut bytes = Vec::new();
        for _ in 0..round % 40 {
            let at = next.below(old.len() - 20);
            bytes.extend(&old[at..at + next.below(20)]);
            bytes.push(next.below(256) as u8);
        }
        let text = from_bytes(&bytes);
        let lines = |text: &str| text.matches('\n').count();
        let read = recognise(&text);
        assert_eq!(lines(read.text()), lines(&text));
        for found in read.found() {
            for span in found.spans() {
                assert!(!read.text()[span.range()].is_empty());
            }
        }
        for legacy in Legacy::ALL {
            decode(&text, legacy);
            encode(&text, legacy);
            let _ = open(&bytes, Some(Encoding::Legacy(legacy)));
        }
        let _ = open(&bytes, None);
    }
}

#[test]
fn long_texts_are_read_in_parts_as_one() {
    // Parts are of some 400 pages.
    let old = encode(PAGE, Legacy::Vni).into_bytes();
    let bytes = old.repeat((3 << 20) / old.len());
    let decoded = open(&bytes, None).unwrap();
    assert!(decoded.text() == PAGE.repeat(bytes.len() / old.len()));
    let [found] = decoded.legacy() else { panic!("one encoding") };
    assert_eq!(found.spans().len(), 1);
    assert_eq!(found.spans()[0].range(), 0..decoded.text().len());
    // One line, however long.
    let line = PAGE.replace('\n', " ").repeat(2000);
    let bytes = encode(&line, Legacy::Vni).into_bytes();
    let decoded = open(&bytes, None).unwrap();
    assert!(decoded.text() == line);
}

#[test]
fn fonts_tell_the_encoding() {
    use Legacy::{Tcvn3, Vni, Vps};
    let rows = [
        (".VnTime", Some((Tcvn3, false))),
        (".VnTimeH", Some((Tcvn3, true))),
        ("ABCDEF+.VnArialH,Bold", Some((Tcvn3, true))),
        (".VNTIMEH", Some((Tcvn3, true))),
        ("VnTimes2", Some((Tcvn3, false))),
        ("VNI-Times", Some((Vni, false))),
        ("VPS Times", Some((Vps, false))),
        ("VNF-Comic Sans", None),
        ("Vnext", None),
        ("Times New Roman", None),
        ("", None),
        ("ộ", None),
    ];
    for (name, expected) in rows {
        assert_eq!(Legacy::of_font(name), expected, "{name}");
    }
}

/// The directory with texts that are not in the repository.
fn shared() -> Option<PathBuf> {
    let beside = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map(|d| d.join("shared"))
    };
    let named = std::env::var_os("KHOIDAU_SHARED").map(PathBuf::from);
    named.or_else(beside).map(|dir| dir.join("data")).filter(|d| d.is_dir())
}

/// A verdict as .ci/run reads it.
fn tell(good: bool, name: &str, figures: &str) {
    let verdict = if good { "ok" } else { "LOW" };
    println!("{verdict}\t{name}\t{figures}");
}

/// Of what `.ci/legacy` measures: made pages, real papers, and texts that are
/// in no old encoding.
#[test]
#[ignore = "needs texts that are not in the repository: .ci/legacy runs it"]
fn figures_of_shared_texts() {
    let Some(data) = shared() else {
        println!("skipped\tlegacy\tno shared texts");
        return;
    };
    made_pages(&data.join("metadata_dev"));
    real_papers(&data.join("legacy_dev"));
    others(&data);
}

/// The pages of clean text, written in each encoding: right where all of the
/// text comes back but what the encoding does not have; of TCVN3 the case is
/// counted by words.
fn made_pages(dir: &Path) {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".clean.txt"))
        .collect();
    files.sort();
    for legacy in Legacy::ALL {
        let (mut pages, mut right, mut words, mut cased) = (0, 0, 0, 0);
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            let encoded = encode(&text, legacy);
            let mut expected = String::new();
            let mut done = 0;
            for lost in encoded.lost().iter().filter(|l| !l.is_capital()) {
                expected.push_str(&text[done..lost.span().start()]);
                expected.push_str(lost.written());
                done = lost.span().end();
            }
            expected.push_str(&text[done..]);
            let mut forms = vec![encoded.bytes().to_vec()];
            if legacy.is_eight_bit() {
                forms.push(as_latin1(encoded.bytes()).into_bytes());
            }
            for form in forms {
                pages += 1;
                let Ok(decoded) = open(&form, None) else { continue };
                let small = decoded.text().to_lowercase();
                right += usize::from(small == expected.to_lowercase());
                let pairs = decoded
                    .text()
                    .split_whitespace()
                    .zip(expected.split_whitespace());
                words += expected.split_whitespace().count();
                cased += pairs.filter(|(a, b)| a == b).count();
            }
        }
        let share = right as f64 / pages as f64;
        let case = cased as f64 / words as f64;
        tell(
            share >= 0.995 && case >= 0.99,
            &format!("pages in {legacy}"),
            &format!("{pages}\t{share:.4} right\t{case:.4} words with case"),
        );
    }
}

/// The words of real papers, as they are read and as they are repaired.
fn real_papers(dir: &Path) {
    use khoidau::eval::{Align, score_by};
    let corrector = khoidau::Corrector::new(crate::util::model());
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".latin1.txt") else { continue };
        let bytes = fs::read(&path).unwrap();
        let gold =
            fs::read_to_string(dir.join(format!("{name}.gold.txt"))).unwrap();
        let decoded = open(&bytes, None).unwrap();
        let clean = corrector.correct(decoded.text());
        for (how, out) in [("read", decoded.text()), ("clean", clean.text())] {
            let noisy = decoded.text();
            let score = score_by(&gold, noisy, out, Align::Text).unwrap();
            let share = score.figures().word_acc();
            tell(
                share >= 0.995,
                &format!("paper {name}, {how}"),
                &format!("{share:.4} of the words"),
            );
        }
    }
}

/// Texts of which none is in an old encoding.
fn others(data: &Path) {
    let mut dirs =
        vec![data.to_owned(), Path::new(env!("CARGO_MANIFEST_DIR")).into()];
    let (mut texts, mut changed) = (0, Vec::new());
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name =
                path.file_name().unwrap().to_string_lossy().into_owned();
            let skipped = ["legacy_dev", "formats_bad", "target", ".git"];
            if path.is_dir() && !skipped.contains(&&*name) {
                dirs.push(path);
                continue;
            }
            let ending = name.rsplit('.').next().unwrap_or("");
            let is_text =
                ["txt", "tsv", "json", "jsonl", "hocr", "xml", "md", "html"];
            if path.is_dir() || !is_text.contains(&ending) {
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let Ok(decoded) = open(&bytes, None) else { continue };
            texts += 1;
            if !decoded.legacy().is_empty() {
                changed.push(path.display().to_string());
            }
        }
    }
    let figures =
        format!("{} of {texts} {}", changed.len(), changed.join(" "));
    tell(texts > 500 && changed.is_empty(), "other texts converted", &figures);
}
