use super::*;

/// A PNG header of a size, with chunks behind it.
pub(crate) fn png(
    width: u32,
    height: u32,
    rest: &[(&[u8; 4], &[u8])],
) -> Vec<u8> {
    let mut own = Vec::new();
    own.extend(width.to_be_bytes());
    own.extend(height.to_be_bytes());
    own.extend([8, 0, 0, 0, 0]);
    let mut file = png::START.to_vec();
    let all = [(b"IHDR", &own[..])].into_iter().chain(rest.iter().copied());
    for (name, data) in all.chain([(b"IEND", &[][..])]) {
        file.extend((data.len() as u32).to_be_bytes());
        file.extend_from_slice(name);
        file.extend_from_slice(data);
        file.extend([0; 4]);
    }
    file
}

/// A value of a tag: its type, and the numbers.
pub(crate) type Value<'v> = (u16, u16, &'v [u32]);

/// A TIFF file of pages, each of tags and one stretch of bytes, of which the
/// tags 273 and 324 say where it begins when they are 0.
pub(crate) fn tiff(pages: &[(&[Value<'_>], &[u8])]) -> Vec<u8> {
    let mut file = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for (tags, data) in pages {
        let begins = file.len() as u32;
        file.extend_from_slice(data);
        let mut entries = Vec::new();
        for &(tag, kind, values) in *tags {
            let offset = matches!(tag, 273 | 324);
            let add = if offset { begins } else { 0 };
            let mut bytes = Vec::new();
            for value in values {
                let value = value + add;
                match kind {
                    3 => bytes.extend((value as u16).to_le_bytes()),
                    _ => bytes.extend(value.to_le_bytes()),
                }
            }
            let count = values.len() as u32 / if kind == 5 { 2 } else { 1 };
            if bytes.len() > 4 {
                let at = file.len() as u32;
                file.extend(bytes);
                bytes = at.to_le_bytes().to_vec();
            }
            bytes.resize(4, 0);
            entries.extend(tag.to_le_bytes());
            entries.extend(kind.to_le_bytes());
            entries.extend(count.to_le_bytes());
            entries.extend(bytes);
        }
        let at = file.len() as u32;
        file[link..link + 4].copy_from_slice(&at.to_le_bytes());
        file.extend((tags.len() as u16).to_le_bytes());
        file.extend(entries);
        link = file.len();
        file.extend([0; 4]);
    }
    file
}

fn frames(bytes: &[u8]) -> Vec<Frame> {
    Image::of(bytes).unwrap().unwrap().frames().to_vec()
}

#[test]
fn headers_say_size_and_resolution() {
    let an_inch = |dpi: f64| (dpi / 0.0254).round() as u32;
    let mut physical = an_inch(300.0).to_be_bytes().to_vec();
    physical.extend(an_inch(200.0).to_be_bytes());
    physical.push(1);
    let file = png(2480, 3508, &[(b"pHYs", &physical)]);
    let frame = frames(&file)[0];
    assert_eq!((frame.width, frame.height), (2480, 3508));
    assert_eq!(frame.dpi, Some((300.0, 200.0)));

    // SOI, JFIF of 118 dots a centimetre, Exif that wants a turn, the frame.
    let exif = tiff(&[(&[(274, 3, &[6])], b"")]);
    let mut file = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x02".to_vec();
    file.extend(b"\0\x76\0\x76\0\0");
    file.extend(b"\xff\xe1");
    file.extend((exif.len() as u16 + 8).to_be_bytes());
    file.extend(b"Exif\0\0");
    file.extend(exif);
    file.extend(b"\xff\xff\xc2\0\x0b\x08\x0d\xb4\x09\xb0\x01\x01\x11\0");
    file.extend(b"\xff\xda");
    let frame = frames(&file)[0];
    assert_eq!((frame.width, frame.height), (2480, 3508));
    assert_eq!(frame.orientation, 6);
    assert_eq!(frame.dpi.map(|(x, _)| x.round()), Some(300.0));

    let mut file = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    file.extend(100i32.to_le_bytes());
    file.extend((-50i32).to_le_bytes());
    file.extend([1, 0, 24, 0]);
    file.extend([0; 8]);
    file.extend(an_inch(150.0).to_le_bytes());
    file.extend(an_inch(150.0).to_le_bytes());
    file.extend([0; 8]);
    let frame = frames(&file)[0];
    assert_eq!((frame.width, frame.height), (100, 50));
    assert_eq!(frame.dpi.map(|(x, _)| x.round()), Some(150.0));

    let mut file = jpeg2000::CODESTREAM.to_vec();
    file.extend([0, 47, 0, 0]);
    for number in [640u32, 480, 40, 80, 640, 480, 0, 0] {
        file.extend(number.to_be_bytes());
    }
    file.extend([0, 3, 7, 1, 1]);
    let frame = frames(&file)[0];
    assert_eq!((frame.width, frame.height, frame.dpi), (600, 400, None));
}

#[test]
fn pages_of_tiff_are_counted_without_their_thumbnails() {
    let page = |width: &'static [u32]| -> [Value<'static>; 5] {
        [
            (256, 3, width),
            (257, 4, &[20]),
            (282, 5, &[300, 1]),
            (283, 5, &[300, 1]),
            (296, 3, &[2]),
        ]
    };
    let (one, two) = (page(&[10]), page(&[30]));
    let small: [Value<'_>; 3] =
        [(254, 4, &[1]), (256, 3, &[2]), (257, 3, &[2])];
    let file = tiff(&[(&one, b""), (&small, b""), (&two, b"")]);
    let frames = frames(&file);
    let found: Vec<_> =
        frames.iter().map(|f| (f.width, f.height, f.directory)).collect();
    assert_eq!(found, [(10, 20, 0), (30, 20, 2)]);
    assert_eq!(frames[1].dpi, Some((300.0, 300.0)));
    // Pages that go round in a circle end.
    let mut round = file.clone();
    let last = round.len() - 4;
    let first: [u8; 4] = round[4..8].try_into().unwrap();
    round[last..].copy_from_slice(&first);
    let error = Image::of(&round).unwrap_err().to_string();
    assert!(error.contains("circle"), "{error}");
}

#[test]
fn what_cannot_be_is_not_believed() {
    // 72 dpi is what cameras say of everything, 1 dpi nobody.
    let rows = [(4000, 72.0, None), (800, 72.0, Some(72.0)), (800, 1.0, None)];
    for (pixels, said, believed) in rows {
        let frame = Frame::new(pixels, 600, Some((said, said)));
        assert_eq!(frame.dpi.map(|(x, _)| x), believed, "{pixels} {said}");
    }
    let usual = |width| Frame::new(width, 100, None).dpi_or_usual().0;
    assert_eq!((usual(2480), usual(30_000)), (300.0, 640.0));
}

#[test]
fn headers_that_are_cut_short_are_refused_wherever_it_is() {
    let page: [Value<'_>; 3] =
        [(256, 3, &[10]), (257, 4, &[20]), (282, 5, &[300, 1])];
    let files = [
        png(10, 10, &[(b"pHYs", &[0; 9])]),
        tiff(&[(&page, b""), (&page, b"")]),
        b"\xff\xd8\xff\xe0\0\x05JF\0\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0"
            .to_vec(),
    ];
    for file in &files {
        for len in 0..file.len() {
            // Whatever comes of it, it ends, and says what is wrong.
            if let Err(error) = Image::of(&file[..len]) {
                assert!(!error.remedy().is_empty());
            }
        }
    }
    let nothing = [
        png(0, 10, &[]),
        png(u32::MAX, 10, &[]),
        tiff(&[(&[(256, 3, &[10])], b"")]),
        b"\xff\xd8\xff\xd9".to_vec(),
    ];
    for file in nothing {
        Image::of(&file).unwrap_err();
    }
    assert_eq!(Image::of("BM là viết tắt".as_bytes()), Ok(None));
}
