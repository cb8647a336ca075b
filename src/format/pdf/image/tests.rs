use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::*;
use crate::format::image::tests::{Value, tiff};
use crate::random::Random;

fn only(file: &[u8]) -> PdfImage {
    let mut images = PdfImages::new(file).unwrap();
    let image = images.next().unwrap().unwrap();
    assert!(images.next().is_none());
    image
}

fn entries(image: &PdfImage) -> String {
    String::from_utf8(image.dictionary.clone()).unwrap()
}

/// The number behind a key.
fn number(image: &PdfImage, key: &str) -> usize {
    let entries = entries(image);
    let (_, behind) = entries.split_once(key).unwrap();
    let number = behind.trim_start().split([' ', '>']).next().unwrap();
    number.parse().unwrap()
}

/// The samples of an image that is deflated.
fn samples(image: &PdfImage) -> Vec<u8> {
    let (colours, bits) =
        (number(image, "/Colors"), number(image, "/BitsPerComponent"));
    let row = raster::row(image.width, colours, bits as u8);
    let mut rows = Vec::new();
    ZlibDecoder::new(&image.data[..]).read_to_end(&mut rows).unwrap();
    assert_eq!(rows.len(), (row + 1) * image.height as usize);
    let pixel = (colours * bits).div_ceil(8);
    let (mut all, mut above) = (Vec::new(), vec![0; row]);
    for line in rows.chunks_exact(row + 1) {
        above = png::unfiltered(line, &above, pixel).unwrap();
        all.extend_from_slice(&above);
    }
    all
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A PNG file of rows that have their filters in front.
fn png_of(
    (width, height): (u32, u32),
    (depth, colour): (u8, u8),
    interlaced: bool,
    more: &[(&[u8; 4], &[u8])],
    rows: &[u8],
) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([depth, colour, 0, 0, u8::from(interlaced)]);
    let packed = deflated(rows);
    let (first, second) = packed.split_at(packed.len() / 2);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunks = vec![(b"IHDR", &header[..])];
    chunks.extend_from_slice(more);
    chunks.extend([(b"IDAT", first), (b"IDAT", second), (b"IEND", &[])]);
    for (name, data) in chunks {
        file.extend((data.len() as u32).to_be_bytes());
        file.extend_from_slice(name);
        file.extend_from_slice(data);
        file.extend([0; 4]);
    }
    file
}

fn noise(len: usize) -> Vec<u8> {
    let mut random = Random(len as u64);
    (0..len).map(|_| random.below(256) as u8).collect()
}

/// Rows with the filter 0 in front of each.
fn plain(samples: &[u8], row: usize) -> Vec<u8> {
    let rows = samples.chunks(row);
    rows.flat_map(|row| [&[0], row].concat()).collect()
}

#[test]
fn rows_that_are_packed_come_out_as_they_were() {
    for (samples, bits) in [(1, 1), (1, 4), (1, 8), (3, 8), (4, 8), (3, 16)] {
        let frame = small_frame(13, 7);
        let row = raster::row(13, samples, bits);
        let mut rows = noise(row * 7);
        // A run in which each filter has its use.
        rows[row..2 * row].fill(200);
        let raster = raster::Raster { samples, bits, rows };
        let image = raster.image(&frame, "/DeviceGray", "");
        assert_eq!(super::tests::samples(&image), raster.rows);
    }
}

fn small_frame(width: u32, height: u32) -> Frame {
    let file = png_of((width, height), (8, 0), false, &[], &[]);
    Image::of(&file).unwrap().unwrap().frames()[0]
}

#[test]
fn png_is_passed_through_where_it_can_be() {
    // Paeth in the second row.
    let rows = [0, 10, 20, 30, 40, 50, 60, 4, 1, 2, 3, 4, 5, 6];
    let file = png_of((2, 2), (8, 2), false, &[], &rows);
    let image = only(&file);
    assert_eq!(image.data, deflated(&rows));
    assert!(image.smask.is_none());
    assert_eq!(
        entries(&image),
        "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace \
         /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms \
         << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns 2 >>"
    );
    // One colour that is transparent is masked by its values.
    let key: &[u8] = &[0, 10, 0, 20, 0, 30];
    let file = png_of((2, 2), (8, 2), false, &[(b"tRNS", key)], &rows);
    assert!(entries(&only(&file)).ends_with(" /Mask [10 10 20 20 30 30]"));
    // A palette, with opacities of its colours.
    let (palette, opacities): (&[u8], &[u8]) =
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9], &[255, 9]);
    let more = [(b"PLTE", palette), (b"tRNS", opacities)];
    let rows = [0, 0b0001_1000];
    let file = png_of((3, 1), (2, 3), false, &more, &rows);
    let image = only(&file);
    assert!(
        entries(&image)
            .contains("[/Indexed /DeviceRGB 2 <010203040506070809>]")
    );
    assert_eq!(image.data, deflated(&rows));
    assert_eq!(samples(image.smask.as_ref().unwrap()), [255, 9, 255]);
    // A file of which rows are missing is refused.
    let file = png_of((3, 9), (2, 3), false, &more, &rows);
    let image = PdfImages::new(&file).unwrap().next().unwrap();
    assert!(image.unwrap_err().reason().contains("rows"));
}

#[test]
fn transparency_and_interlacing_are_taken_apart() {
    for depth in [8, 16] {
        let byte = usize::from(depth / 8);
        let pixels = noise(5 * 3 * 4 * byte);
        let rows = plain(&pixels, 5 * 4 * byte);
        let image = only(&png_of((5, 3), (depth, 6), false, &[], &rows));
        let colours = pixels.chunks(4 * byte).map(|p| &p[..3 * byte]);
        assert_eq!(samples(&image), colours.collect::<Vec<_>>().concat());
        let opacities = pixels.chunks(4 * byte).map(|p| &p[3 * byte..]);
        let mask = image.smask.as_ref().unwrap();
        assert_eq!(samples(mask), opacities.collect::<Vec<_>>().concat());
    }
    // Adam7, by where PNG 8.2 has each pixel: 1 6 4 6 2 6 4 6 / 7 7 7 ...
    let order = ["16462646", "77777777", "56565656", "77777777", "36463646"];
    let pass = |x: usize, y: usize| order[y].as_bytes()[x % 8] - b'0';
    for (depth, width) in [(8, 11), (1, 11), (4, 3), (2, 1)] {
        let samples_of = |x: usize, y: usize| {
            let value = noise(100)[x + 11 * y];
            value & (0xff >> (8 - depth))
        };
        let mut rows = Vec::new();
        for number in 1..=7 {
            for y in 0..5 {
                let own = (0..width).filter(|&x| pass(x, y) == number);
                let own: Vec<u8> = own.map(|x| samples_of(x, y)).collect();
                if !own.is_empty() {
                    rows.push(0);
                    rows.extend(packed_bits(&own, depth));
                }
            }
        }
        let size = (width as u32, 5);
        let image = only(&png_of(size, (depth, 0), true, &[], &rows));
        let expected = (0..5).flat_map(|y| {
            let line: Vec<u8> = (0..width).map(|x| samples_of(x, y)).collect();
            packed_bits(&line, depth)
        });
        assert_eq!(samples(&image), expected.collect::<Vec<u8>>(), "{depth}");
    }
}

fn packed_bits(values: &[u8], depth: u8) -> Vec<u8> {
    let per = usize::from(8 / depth);
    let bytes = values.chunks(per).map(|some| {
        let places = some.iter().enumerate();
        places.fold(0, |byte, (at, value)| {
            byte | value << (8 - depth * (at as u8 + 1))
        })
    });
    bytes.collect()
}

/// The tags of a page of grey, to which others are added.
fn page<'v>(more: &[Value<'v>], len: &'v [u32; 1]) -> Vec<Value<'v>> {
    let mut tags: Vec<Value<'v>> = vec![
        (256, 3, &[5]),
        (257, 3, &[4]),
        (258, 3, &[8]),
        (259, 3, &[1]),
        (262, 3, &[1]),
        (273, 4, &[0]),
        (277, 3, &[1]),
        (278, 3, &[4]),
        (279, 4, len),
    ];
    for one in more {
        tags.retain(|tag| tag.0 != one.0);
        tags.push(*one);
    }
    tags.sort_by_key(|tag| tag.0);
    tags
}

#[test]
fn tiff_is_unpacked_however_it_is_packed() {
    let grey = noise(20);
    let lzw =
        weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
            .encode(&grey)
            .unwrap();
    let differences: Vec<u8> = grey
        .chunks(5)
        .flat_map(|row| {
            let before = [&[0], row].concat();
            let row = row.iter().zip(before);
            row.map(|(own, left)| own.wrapping_sub(left)).collect::<Vec<_>>()
        })
        .collect();
    // A run of 20, of which twelve are given one by one.
    let bits = [&[11][..], &grey[..12], &[7], &grey[12..]].concat();
    let rows: [(&[Value<'_>], Vec<u8>); 6] = [
        (&[], grey.clone()),
        (&[(259, 3, &[5])], lzw),
        (&[(259, 3, &[8])], deflated(&grey)),
        (&[(259, 3, &[8]), (317, 3, &[2])], deflated(&differences)),
        (&[(259, 3, &[32773])], bits),
        (
            &[(266, 3, &[2])],
            grey.iter().map(|byte| byte.reverse_bits()).collect(),
        ),
    ];
    for (more, data) in &rows {
        let len = [data.len() as u32];
        let image = only(&tiff(&[(&page(more, &len), data)]));
        assert_eq!(samples(&image), grey, "{more:?}");
        assert!(!entries(&image).contains("/Decode ["));
    }
    let len = [20];
    let white = page(&[(262, 3, &[0])], &len);
    let image = only(&tiff(&[(&white, &grey)]));
    assert!(entries(&image).ends_with(">> /Decode [1 0]"));
    let short = [19];
    let file = tiff(&[(&page(&[(259, 3, &[8])], &short), &deflated(&[1]))]);
    PdfImages::new(&file).unwrap().next().unwrap().unwrap_err();
}

#[test]
fn strips_tiles_and_planes_are_put_together() {
    let pixels = noise(60);
    // Two strips of two rows, the colours of a pixel side by side.
    let rgb: [Value<'_>; 3] =
        [(262, 3, &[2]), (277, 3, &[3]), (258, 3, &[8, 8, 8])];
    let len = [30];
    let strips =
        [&rgb[..], &[(278, 3, &[2]), (273, 4, &[0, 30]), (279, 4, &[30, 30])]]
            .concat();
    let image = only(&tiff(&[(&page(&strips, &len), &pixels)]));
    assert_eq!(samples(&image), pixels);
    // Each colour by itself.
    let plane = |n: usize| pixels.iter().skip(n).step_by(3).copied();
    let planes: Vec<u8> = (0..3).flat_map(plane).collect();
    let planar = [
        &rgb[..],
        &[(284, 3, &[2]), (273, 4, &[0, 20, 40]), (279, 4, &[20, 20, 20])],
    ]
    .concat();
    let image = only(&tiff(&[(&page(&planar, &len), &planes)]));
    assert_eq!(samples(&image), pixels);
    // Tiles of 16 x 16, of which most is beside the page.
    let grey = noise(20 * 4);
    let mut tiles = vec![0; 2 * 256];
    for (at, &sample) in grey.iter().enumerate() {
        let (x, y) = (at % 20, at / 20);
        tiles[x / 16 * 256 + y * 16 + x % 16] = sample;
    }
    let tiled: [Value<'_>; 5] = [
        (256, 3, &[20]),
        (322, 3, &[16]),
        (323, 3, &[16]),
        (324, 4, &[0, 256]),
        (325, 4, &[256, 256]),
    ];
    let image = only(&tiff(&[(&page(&tiled, &len), &tiles)]));
    assert_eq!(samples(&image), grey);
    // Sixteen bits, the low byte first in the file and last in PDF.
    let wide = noise(40);
    let len = [40];
    let deep = page(&[(258, 3, &[16])], &len);
    let image = only(&tiff(&[(&deep, &wide)]));
    let swapped = wide.chunks(2).flat_map(|pair| [pair[1], pair[0]]);
    assert_eq!(samples(&image), swapped.collect::<Vec<u8>>());
    // Four samples, of which one is an opacity.
    let pixels = noise(80);
    let len = [80];
    let alpha: [Value<'_>; 4] = [
        (262, 3, &[2]),
        (277, 3, &[4]),
        (258, 3, &[8, 8, 8, 8]),
        (338, 3, &[2]),
    ];
    let image = only(&tiff(&[(&page(&alpha, &len), &pixels)]));
    let mask = image.smask.as_ref().unwrap();
    let opacities = pixels.iter().skip(3).step_by(4).copied();
    assert_eq!(samples(mask), opacities.collect::<Vec<u8>>());
}

#[test]
fn fax_is_passed_through_or_packed_anew() {
    // Thin and thick strokes, rows alike and not.
    let mut rows = noise(3 * 40);
    for line in rows.chunks_mut(3) {
        line[0] &= 0xf0;
        line[1] |= 0x3c;
        // Nineteen pixels.
        line[2] &= 0xe0;
    }
    rows[30..60].fill(0);
    let whole = fax::packed(&rows, 19);
    assert_eq!(fax::unpacked(&whole, 19, 40).unwrap(), rows);
    let len = [whole.len() as u32];
    let size: [Value<'_>; 6] = [
        (256, 3, &[19]),
        (257, 3, &[40]),
        (258, 3, &[1]),
        (259, 3, &[4]),
        (262, 3, &[0]),
        (278, 3, &[40]),
    ];
    let image = only(&tiff(&[(&page(&size, &len), &whole)]));
    assert_eq!(image.data, whole);
    assert!(entries(&image).ends_with(
        "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter \
         /CCITTFaxDecode /DecodeParms << /K -1 /Columns 19 /Rows 40 >>"
    ));
    let black = [&size[..], &[(262, 3, &[1])]].concat();
    let image = only(&tiff(&[(&page(&black, &len), &whole)]));
    assert!(entries(&image).ends_with("/Rows 40 /BlackIs1 true >>"));
    // Bits counted from the lowest are turned round.
    let turned: Vec<u8> = whole.iter().map(|b| b.reverse_bits()).collect();
    let low = [&size[..], &[(266, 3, &[2])]].concat();
    let image = only(&tiff(&[(&page(&low, &len), &turned)]));
    assert_eq!(image.data, whole);
    // Two strips become one.
    let (first, second) =
        (fax::packed(&rows[..60], 19), fax::packed(&rows[60..], 19));
    let (one, two) = (first.len() as u32, second.len() as u32);
    let offsets = [0, one];
    let lengths = [one, two];
    let strips = [
        &size[..],
        &[(278, 3, &[20]), (273, 4, &offsets), (279, 4, &lengths)],
    ]
    .concat();
    let both = [first, second].concat();
    let image = only(&tiff(&[(&page(&strips, &len), &both)]));
    assert_eq!(black_of(&image), rows);
    // Black and white that was no fax becomes one; 1 was white.
    let len = [120];
    let bits = [&size[..], &[(259, 3, &[1]), (262, 3, &[1])]].concat();
    let image = only(&tiff(&[(&page(&bits, &len), &rows)]));
    let as_stored =
        rows.chunks(3).flat_map(|line| [!line[0], !line[1], !line[2] & 0xe0]);
    assert_eq!(black_of(&image), as_stored.collect::<Vec<u8>>());
}

/// Where an image of 19 x 40 pixels of black and white is black, packed as it
/// may be.
fn black_of(image: &PdfImage) -> Vec<u8> {
    if entries(image).contains("CCITT") {
        return fax::unpacked(&image.data, 19, 40).unwrap();
    }
    let samples = samples(image);
    let lines = samples.chunks(3);
    lines.flat_map(|l| [!l[0], !l[1], !l[2] & 0xe0]).collect()
}

#[test]
fn jpeg_is_not_touched() {
    let file = |components: u8, more: &[u8]| {
        let mut file = b"\xff\xd8".to_vec();
        file.extend_from_slice(more);
        file.extend(b"\xff\xc0\0");
        file.push(8 + 3 * components);
        file.extend([8, 0, 9, 0, 7, components]);
        file.extend((0..components).flat_map(|n| [n + 1, 0x11, 0]));
        file.extend(b"\xff\xda\0\x02rest\xff\xd9");
        file
    };
    let adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x02";
    let rows = [
        (file(1, b""), "/DeviceGray", ""),
        (file(3, adobe), "/DeviceRGB", ""),
        (file(4, b""), "/DeviceCMYK", ""),
        (file(4, adobe), "/DeviceCMYK", " /Decode [1 0 1 0 1 0 1 0]"),
    ];
    for (file, colours, decode) in rows {
        let image = only(&file);
        assert_eq!(image.data, file);
        assert_eq!(
            entries(&image),
            format!(
                "/Type /XObject /Subtype /Image /Width 7 /Height 9 \
                 /ColorSpace {colours} /BitsPerComponent 8 /Filter \
                 /DCTDecode{decode}"
            )
        );
    }
    let exif = tiff(&[(&[(274, 3, &[8])], b"")]);
    let mut turned = b"\xff\xe1\0".to_vec();
    turned.push(exif.len() as u8 + 8);
    turned.extend(b"Exif\0\0");
    turned.extend(exif);
    let image = only(&file(3, &turned));
    assert_eq!((image.rotate, image.orientation), (270, 1));
    // In TIFF, with its tables apart.
    let strip = file(3, b"");
    let tables = b"\xff\xd8\xff\xdb\0\x03q\xff\xd9";
    let tables: Vec<u32> = tables.iter().map(|&b| u32::from(b)).collect();
    let len = [strip.len() as u32];
    let tags: [Value<'_>; 4] =
        [(259, 3, &[7]), (262, 3, &[6]), (277, 3, &[3]), (274, 3, &[6])];
    let tags = page(&tags, &len);
    let image = only(&tiff(&[(&tags, &strip)]));
    assert_eq!(image.data, strip);
    assert_eq!((image.rotate, image.orientation), (0, 6));
    let bytes: Vec<u8> = tables.iter().map(|&b| b as u8).collect();
    let joined = jpeg::joined(Some(&bytes), &strip);
    assert_eq!(joined, [b"\xff\xd8\xff\xdb\0\x03q", &strip[2..]].concat());
}

#[test]
fn bmp_is_turned_the_right_way_up() {
    let mut file = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    file.extend([2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0]);
    file.extend([0; 24]);
    // Blue, green, red; rows of eight bytes, the lowest first.
    file.extend([3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0]);
    let image = only(&file);
    assert_eq!(samples(&image), [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]);
    file.truncate(file.len() - 1);
    PdfImages::new(&file).unwrap().next().unwrap().unwrap_err();
}

#[test]
fn a_codestream_gets_a_file_around_it() {
    let mut stream = jpeg2000::CODESTREAM.to_vec();
    stream.extend([0, 47, 0, 0]);
    for number in [640u32, 480, 0, 0, 640, 480, 0, 0] {
        stream.extend(number.to_be_bytes());
    }
    stream.extend([0, 3, 7, 1, 1]);
    let image = only(&stream);
    assert!(image.data.ends_with(&stream));
    let again = jpeg2000::Header::read(&image.data).unwrap();
    assert_eq!((again.width, again.height), (640, 480));
    assert_eq!((again.components, again.bare), (3, false));
    // A file that is one is not touched.
    assert_eq!(only(&image.data).data, image.data);
}

#[test]
fn files_that_are_damaged_anywhere_are_read_or_refused() {
    let grey = noise(60);
    let rgb: [Value<'_>; 6] = [
        (262, 3, &[2]),
        (277, 3, &[3]),
        (258, 3, &[8, 8, 8]),
        (278, 3, &[2]),
        (273, 4, &[0, 30]),
        (279, 4, &[30, 30]),
    ];
    let len = [60];
    let packed = fax::packed(&grey, 24);
    let short = [packed.len() as u32];
    let fax: [Value<'_>; 3] =
        [(256, 3, &[24]), (258, 3, &[1]), (259, 3, &[4])];
    let jpeg: [Value<'_>; 3] =
        [(259, 3, &[7]), (262, 3, &[2]), (278, 3, &[2])];
    let rows = plain(&grey, 20);
    let files = [
        tiff(&[(&page(&rgb, &len), &grey)]),
        tiff(&[(&page(&fax, &short), &packed)]),
        tiff(&[(&page(&[&rgb[..], &jpeg].concat(), &len), &grey)]),
        png_of((5, 3), (8, 6), false, &[(b"tRNS", &[0])], &rows),
        png_of((5, 3), (4, 3), true, &[(b"PLTE", &[0; 9])], &rows),
    ];
    let mut random = Random(1);
    for file in &files {
        for _ in 0..3000 {
            let mut bytes = file.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                bytes[at] = [0, 1, 2, 16, 127, 255][random.below(6)];
            }
            bytes.truncate(bytes.len() - random.below(8) / 7);
            let Ok(images) = PdfImages::new(&bytes) else { continue };
            for image in images.take(3).flatten() {
                assert!(!image.dictionary.is_empty());
            }
        }
    }
}

#[test]
fn what_is_huge_is_refused_before_memory_is_taken() {
    let file = png_of((60_000, 60_000), (8, 6), false, &[], &[]);
    let image = PdfImages::new(&file).unwrap().next().unwrap();
    assert!(image.unwrap_err().reason().contains("MiB"));
    let len = [20];
    let huge: [Value<'_>; 4] = [
        (322, 4, &[1 << 30]),
        (323, 4, &[1 << 30]),
        (324, 4, &[0]),
        (325, 4, &[20]),
    ];
    let file = tiff(&[(&page(&huge, &len), &[0; 20])]);
    PdfImages::new(&file).unwrap().next().unwrap().unwrap_err();
}
