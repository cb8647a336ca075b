//! The encodings that fonts name: codes of one byte to characters.

/// An encoding: the characters of the codes from 0x20 and from 0x80 on.
#[derive(Debug)]
pub(crate) struct Encoding {
    low: &'static str,
    high_from: u8,
    high: &'static str,
}

/// Stands for a code that the encoding has not.
const NONE: char = '\u{FFFD}';

const ASCII: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO\
    PQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// PDF 32000-1, annex D.2; as Windows code page 1252, but that 0xA0 is a
/// space and 0xAD a hyphen.
pub(crate) static WIN_ANSI: Encoding = Encoding {
    low: ASCII,
    high_from: 0x80,
    high: "€�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ ¡¢£¤¥¦§¨©ª«¬-®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅ\
        ÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
};

/// PDF 32000-1, annex D.2.
pub(crate) static MAC_ROMAN: Encoding = Encoding {
    low: ASCII,
    high_from: 0x80,
    high: "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈\
        ∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
};

/// PDF 32000-1, annex D.2.
pub(crate) static STANDARD: Encoding = Encoding {
    low: " !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_\
        ‘abcdefghijklmnopqrstuvwxyz{|}~",
    high_from: 0xA0,
    high: "�¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ�–†‡·�¶•‚„”»…‰�¿�`´ˆ˜¯˘˙¨�˚¸�˝˛ˇ—����������������Æ�ª\
        ����ŁØŒº�����æ���ı��łøœß",
};

/// PDF 32000-1, annex D.5.
pub(crate) static SYMBOL: Encoding = Encoding {
    low: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχ\
        δεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    high_from: 0xA0,
    high: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©\
        ™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪�〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
};

/// PDF 32000-1, annex D.6.
pub(crate) static ZAPF_DINGBATS: Encoding = Encoding {
    low: " ✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀\
        ❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞",
    high_from: 0xA1,
    high: "❡❢❣❤❥❦❧♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔→↔↕➘➙➚➛➜➝➞➟➠➡➢➣➤➥➦\
        ➧➨➩➪➫➬➭➮➯�➱➲➳➴➵➶➷➸➹➺➻➼➽➾",
};

impl Encoding {
    /// All its characters, by code.
    pub(crate) fn table(&self) -> [Option<char>; 256] {
        let mut table = [None; 256];
        for (from, letters) in [(0x20, self.low), (self.high_from, self.high)]
        {
            let codes = &mut table[usize::from(from)..];
            for (code, letter) in codes.iter_mut().zip(letters.chars()) {
                *code = (letter != NONE).then_some(letter);
            }
        }
        table
    }

    /// One by the name that PDF has for it.
    pub(crate) fn named(name: &[u8]) -> Option<&'static Encoding> {
        match name {
            b"WinAnsiEncoding" => Some(&WIN_ANSI),
            b"MacRomanEncoding" => Some(&MAC_ROMAN),
            b"StandardEncoding" => Some(&STANDARD),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_where_the_standard_has_them() {
        let cases = [
            (&WIN_ANSI, 0x41, Some('A')),
            (&WIN_ANSI, 0x7E, Some('~')),
            (&WIN_ANSI, 0x80, Some('€')),
            (&WIN_ANSI, 0x9F, Some('Ÿ')),
            (&WIN_ANSI, 0x81, None),
            (&WIN_ANSI, 0xAD, Some('-')),
            (&WIN_ANSI, 0xFF, Some('ÿ')),
            (&MAC_ROMAN, 0x8E, Some('é')),
            (&MAC_ROMAN, 0xCA, Some(' ')),
            (&MAC_ROMAN, 0xFF, Some('ˇ')),
            (&STANDARD, 0x27, Some('’')),
            (&STANDARD, 0xAE, Some('ﬁ')),
            (&STANDARD, 0xD0, Some('—')),
            (&STANDARD, 0xE1, Some('Æ')),
            (&STANDARD, 0xE8, Some('Ł')),
            (&STANDARD, 0xF5, Some('ı')),
            (&STANDARD, 0xFB, Some('ß')),
            (&STANDARD, 0xFC, None),
            (&SYMBOL, 0x61, Some('α')),
            (&SYMBOL, 0xB7, Some('•')),
            (&SYMBOL, 0xD1, Some('∇')),
            (&SYMBOL, 0xE5, Some('∑')),
            (&SYMBOL, 0xF1, Some('〉')),
            (&SYMBOL, 0xFE, Some('⎭')),
            (&ZAPF_DINGBATS, 0x33, Some('✓')),
            (&ZAPF_DINGBATS, 0x6E, Some('■')),
            (&ZAPF_DINGBATS, 0x7E, Some('❞')),
            (&ZAPF_DINGBATS, 0xC0, Some('➀')),
            (&ZAPF_DINGBATS, 0xD4, Some('➔')),
            (&ZAPF_DINGBATS, 0xFE, Some('➾')),
        ];
        for (encoding, code, letter) in cases {
            assert_eq!(encoding.table()[code], letter, "{code:x}");
        }
    }
}
