//! The costs of the search over the end of a document, in nats, set by trial
//! on the development records and on invented documents. What is not named
//! here is 0.

/// Text that could be an authority, a post of the table, another post, a
/// name alone on its line, or is in capitals.
pub(super) const TEXT_AUTHORITY: f64 = 5.0;
pub(super) const TEXT_POST: f64 = 4.0;
pub(super) const TEXT_MADE: f64 = 2.5;
pub(super) const TEXT_SMALL: f64 = 0.5;
pub(super) const TEXT_NAME: f64 = 2.0;
pub(super) const TEXT_CAPITALS: f64 = 1.0;
/// Text behind a signature that has no name yet, and behind one that has.
pub(super) const TEXT_INSIDE: f64 = 6.0;
pub(super) const TEXT_BEHIND: f64 = 0.5;
/// The share of these costs that counts behind the signature.
pub(super) const TEXT_ENDED: f64 = 0.1;
/// Words that are passed over, and noise.
pub(super) const OTHER: f64 = 2.0;
pub(super) const NOISE: f64 = 0.2;
/// What has the sign of an item, or is what the archive keeps.
pub(super) const OTHER_ITEM: f64 = 2.0;
/// A list that ends before any item, before what the archive keeps, and
/// behind it.
pub(super) const LIST_EMPTY: f64 = 6.0;
pub(super) const LIST_OPEN: f64 = 3.0;
pub(super) const LIST_KEPT: f64 = 0.2;
/// The sign of a list on what is no item.
pub(super) const BULLET_TEXT: f64 = 2.0;

/// All of the letters of a part that are wrong, and all of the doubt
/// about a name.
pub(super) const WRONG: f64 = 6.0;
pub(super) const DOUBT: f64 = 2.0;
/// A post made of the words of posts, in small letters, and one that is
/// nothing but capitals.
pub(super) const POST_MADE: f64 = 0.5;
pub(super) const POST_SMALL: f64 = 1.0;
pub(super) const POST_SMALL_UNDER: f64 = 0.2;
pub(super) const POST_CAPITALS: f64 = 3.0;
/// A post of capitals right below an authority.
pub(super) const POST_UNDER: f64 = 1.0;
/// An authority below a post.
pub(super) const AUTHORITY_LATE: f64 = 2.0;
/// A post with no authority above it, and another below a post.
pub(super) const POST_FIRST: f64 = 1.0;
pub(super) const POST_AGAIN: f64 = 0.7;
/// Another signature behind a whole one.
pub(super) const AGAIN: f64 = 0.7;
/// A second line of a body or post: one that must go on, one that names
/// a unit or a body, another.
pub(super) const MORE_OPEN: f64 = 0.2;
pub(super) const MORE_BODY: f64 = 0.4;
pub(super) const MORE: f64 = 2.5;
/// A name without a post, one with a note that it was signed, and one on
/// the last line or beside a list.
pub(super) const NAME_ALONE: f64 = 3.0;
pub(super) const NAME_NOTED: f64 = 1.0;
pub(super) const NAME_LAST: f64 = 1.5;
/// A second name, and one beside another on its line.
pub(super) const NAME_AGAIN: f64 = 3.0;
pub(super) const NAME_BESIDE: f64 = -0.7;
/// A name right below an authority.
pub(super) const NAME_UNDER: f64 = 1.0;
/// A name behind the sign of an item.
pub(super) const NAME_ITEM: f64 = 1.0;
/// The same before what the archive keeps.
pub(super) const NAME_ITEM_OPEN: f64 = 1.7;
/// A part that shares its piece with an item, or with anything else.
pub(super) const BESIDE_ITEM: f64 = 1.0;
pub(super) const BESIDE_TEXT: f64 = 1.5;
/// The same behind the end of an item, on a page that an engine misread.
pub(super) const BESIDE_ENDED: f64 = -1.5;
/// An item that an authority, a post or a name could stand beside.
pub(super) const BESIDE_AUTHORITY: f64 = 2.5;
pub(super) const BESIDE_POST: f64 = 2.0;
pub(super) const BESIDE_NAME: f64 = 0.7;
/// The doubts about a post and a name up to which that counts.
pub(super) const SOUND_POST: f64 = 0.1;
pub(super) const SOUND_NAME: f64 = 0.3;
pub(super) const SURE_NAME: f64 = 0.1;
/// A signature without a name at the end.
pub(super) const NO_NAME: f64 = 2.0;

/// A new item without a sign in a list with signs, after one that may
/// have lost it.
pub(super) const ITEM_UNSIGNED: f64 = 3.0;
pub(super) const ITEM_LOST: f64 = 0.2;
/// An item that goes on though the sign of a new one is there, or what
/// ends one stands before it.
pub(super) const ITEM_JOINED: f64 = 4.0;
pub(super) const ITEM_CLOSED: f64 = 1.5;
/// An item that goes on with a capital, where lines are items and where
/// not.
pub(super) const ITEM_LARGE: f64 = 1.0;
pub(super) const ITEM_LARGE_ENDS: f64 = 0.6;
/// A new item in the middle of a phrase.
pub(super) const ITEM_OPEN: f64 = 3.0;
/// A list in which a line is an item, each line of it, and a line of it
/// with punctuation at its end.
pub(super) const LINES: f64 = 0.5;
pub(super) const LINES_EACH: f64 = 0.2;
pub(super) const LINES_ENDED: f64 = 1.5;
/// An item behind what the archive keeps.
pub(super) const ITEM_BEHIND: f64 = 3.0;
pub(super) const ITEM_BEHIND_SIGN: f64 = 0.5;
/// An item below an empty line.
pub(super) const ITEM_APART: f64 = 1.0;
/// An item that goes on below the name of the one who signed.
pub(super) const ITEM_BELOW_NAME: f64 = 0.7;
/// An item of capitals without a sign.
pub(super) const ITEM_CAPITALS: f64 = 1.5;
/// An item that could be a post or an authority, or a name alone.
pub(super) const ITEM_POST: f64 = 2.5;
pub(super) const ITEM_NAME: f64 = 2.5;
/// An item as long as a paragraph.
pub(super) const ITEM_LONG: f64 = 2.0;
