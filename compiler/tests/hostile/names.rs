//! Names that mean something to one of the languages, or that generated code uses itself.

use super::dice::Dice;
use std::sync::LazyLock;

/// Keywords, names that are known without a declaration, and what std's prelude has.
const LANGUAGES: &str = "\
    abstract as async await become box break case chan const continue crate default defer do dyn else \
    enum extern fallthrough false final fn for func gen go goto if impl import in interface let loop \
    macro macro_rules map match mod move mut override package priv pub range raw ref return safe select \
    self Self static struct super switch trait true try type typeof union unsafe unsized use var virtual \
    where while yield any append bool byte cap clear close comparable complex copy delete error float32 \
    imag init int int64 iota len main make max min new nil panic print println real recover rune string \
    uint uintptr u8 i64 usize f64 str char Some None Ok Err Option Result Vec String Box Default From \
    Into TryFrom TryInto Iterator IntoIterator FromIterator Extend Send Sync Sized Copy Clone Drop Fn \
    FnMut FnOnce AsRef AsMut ToOwned ToString PartialEq Eq Ord Hash Debug Display Error Unpin Future Arc \
    Cow std core alloc drop assert concat derive test vec format documentation internal vendor testdata";

/// What templates, runtimes and the standard libraries call things.
const GENERATED: &str = "\
    view views View Views unknown_case ffi PACKAGE descriptor DESCRIPTOR client Client Server Service \
    Method Handler Params has Has name number bits empty all contains is_empty from_bits from_number \
    code Code tag Tag scope Scope clone to_owned r2load detail Detail value Value key list list_view \
    entry element elements block call Call result results err errors server e s c o x n k i r w v p m f \
    p1 p2 v1 out fields args conn Conn some src Src Dst stride thrown load store Store record Record \
    zero opts ctx Ctx context time iter structs fault Fault leaf Leaf failure method requests request \
    Request outcomes ok at opt stock Unimplemented Serve New Register with_new with_value Mirror Writer \
    AppError Incoming SyncCall BoxFuture ServiceInfo Status CallError Package Span Timestamp ListView \
    MapView Reply Output Item IntoIter Target Kind kind registry size align fmt into deref from eq cmp \
    hash next not start batch find_batch find get get_view money Money id ids url HTTPServer user_id a b \
    a_b aB AB ab A B a1 a1b a_1 MAX max_a ref_a r2gabi r2gx array4 opt_a string_view";

static LANGUAGE_WORDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| LANGUAGES.split_ascii_whitespace().collect());
static GENERATED_WORDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| GENERATED.split_ascii_whitespace().collect());

/// A word as it is, or spelled another way, or joined with another one. `used` has names of other places.
pub(crate) fn name(dice: &mut Dice, used: &[String]) -> String {
    if !used.is_empty() && dice.chance(4) {
        return used[dice.below(used.len())].clone();
    }
    let word = word(dice);
    match dice.below(10) {
        0 => word.to_ascii_uppercase(),
        1 => pascal(word),
        2 => format!("{}_{}", word, self::word(dice)),
        3 => format!("{}{}", pascal(word), pascal(self::word(dice))),
        4 => format!("{word}{}", dice.below(3)),
        _ => word.to_owned(),
    }
}

fn word(dice: &mut Dice) -> &'static str {
    let pool = if dice.chance(2) { &LANGUAGE_WORDS } else { &GENERATED_WORDS };
    pool[dice.below(pool.len())]
}

fn pascal(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Names that the language has taken for types and values.
const BUILT_IN: &[&str] = &[
    "bool",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "string",
    "bytes",
    "timestamp",
    "duration",
    "list",
    "map",
    "true",
    "false",
];

/// Names of one scope, most of which stay apart in both languages.
#[derive(Debug, Default)]
pub(crate) struct Scope(Vec<String>);

impl Scope {
    /// The name of an item.
    pub(crate) fn item(&mut self, dice: &mut Dice, used: &[String]) -> String {
        loop {
            let name = self.name(dice, used);
            if !BUILT_IN.contains(&name.as_str()) {
                return name;
            }
        }
    }

    pub(crate) fn name(&mut self, dice: &mut Dice, used: &[String]) -> String {
        loop {
            let name = name(dice, used);
            let plain = name.replace('_', "").to_ascii_lowercase();
            // Cases of this name are refused.
            let is_new = !self.0.contains(&plain) || dice.chance(100);
            if plain != "unknown" && is_new {
                self.0.push(plain);
                return name;
            }
        }
    }
}
