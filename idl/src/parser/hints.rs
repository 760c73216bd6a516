//! Advice for mistakes that people make who know other languages.

use super::lexer::{Token, TokenKind};
use super::split::Keyword;

/// What an error in an item is about.
pub(super) struct Place<'a> {
    /// The item's keyword.
    pub(super) keyword: Keyword,
    /// What could stand there, as shown to users.
    pub(super) expected: &'a [&'static str],
    /// The token before.
    pub(super) previous: &'a str,
    /// The one before that.
    pub(super) earlier: &'a str,
    /// The token that does not fit.
    pub(super) next: Token<'a>,
}

impl Place<'_> {
    fn expects(&self, name: &str) -> bool {
        self.expected.contains(&name)
    }
}

/// Advice inside an item, most specific first.
pub(super) fn in_item(place: &Place<'_>) -> Option<String> {
    let next = place.next.text;
    let text = match (place.previous, next) {
        ("?", "?") => "a type is optional or not: `T??` does not exist",
        ("->", "view") => "a result cannot be a `view`; callers choose how they look at results",
        ("[", "]") => "a list is written `list<T>`, an array `[T; 4]`",
        (_, "]") if place.expects("`;`") => {
            "an array has a length: `[T; 4]`; without one write `list<T>`"
        }
        ("Option", "<") => "an optional type is written `T?`",
        ("Vec", "<") => "a list is written `list<T>`",
        ("HashMap" | "BTreeMap", "<") => "a map is written `map<K, V>`",
        ("Result", "<") => "write the result behind `->` and the error behind `throws`",
        (_, "<") if place.expects("`?`") => "only `list` and `map` take types in `< >`",
        (_, "<") if place.expects("`{`") || place.expects("`(`") => {
            "there are no generics: write one for each type"
        }
        (_, ",") if place.expects("`>`") => "a list is written `list<T>`, a map `map<K, V>`",
        ("fn" | "func", "(") if place.expects("`?`") => {
            "functions are no values: put the method into a `service`"
        }
        (_, "(") if place.expects("a type") => {
            "there are no tuples: name the parts in a `record` or a `struct`"
        }
        (")", ":") => "the result stands behind `->`",
        (_, ",")
            if place.expects("`;`")
                && !place.expects("`?`")
                && place.keyword == Keyword::Service =>
        {
            "a method throws one error: put all cases into it"
        }
        (_, "async") => "methods are asynchronous unless they are `sync`: write `fn` alone",
        (_, "rpc" | "func" | "def" | "pub") if place.expects("`fn`") => "methods start with `fn`",
        (_, ";") if place.expects("`,`") => "members are separated by commas",
        _ if place.earlier == "@" && place.next.kind == TokenKind::Number => {
            "arguments stand in parentheses: `@since(1.2)`"
        }
        _ => return by_item(place),
    };
    Some(text.to_owned())
}

/// Advice that depends on what kind of item it is.
fn by_item(place: &Place<'_>) -> Option<String> {
    let word = place.next.kind == TokenKind::Word;
    let text = match place.keyword {
        Keyword::Const if place.expects("`:`") => "a constant has a type: `const NAME: u32 = 5;`",
        Keyword::Type if place.expects("`=`") => "an alias is written `type Name = u64;`",
        Keyword::Use if place.expects("`.`") && place.next.text == ";" => {
            "say what is imported: `use a.b@1.{Name};`"
        }
        Keyword::Use if place.next.text == "{" => {
            "an import states the major version: `use a.b@1.{Name};`"
        }
        Keyword::Enum | Keyword::Flags if place.expects("`=`") => {
            "every value has its number: `name = 0`"
        }
        Keyword::Bridge if place.expects("`serves`") => {
            "write `go serves Service;` or `rust serves Service;`"
        }
        Keyword::Error if place.expects("`=>`") => {
            "a case of an error belongs to a gRPC status: `1 name => NOT_FOUND`"
        }
        Keyword::Service | Keyword::Resource if place.expects("`:`") => {
            "parameters have names: `name: type`"
        }
        Keyword::Struct if place.next.kind == TokenKind::Number && place.expects("a name") => {
            "fields of a struct have no numbers: `name: type`"
        }
        _ if place.expects("a member number") && word => {
            "members start with their number: `1 name: type`"
        }
        _ if place.expects("a name") && place.next.text == ":" => {
            "the number stands before the name: `1 name: type`"
        }
        _ if place.expects("`:`") => "a colon stands between a name and its type: `name: type`",
        _ => return None,
    };
    Some(text.to_owned())
}

/// The word that this language has for an item of another one.
pub(super) fn item_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "message" | "table" | "class" | "object" | "data" => {
            "types that may grow are called `record`, plain bytes `struct`"
        }
        "union" | "oneof" | "sum" => "tagged unions are called `variant`",
        "interface" | "trait" | "protocol" => "sets of methods are called `service`",
        "import" | "include" | "using" => "imports are written `use package@1.{Name};`",
        "module" | "namespace" | "mod" | "syntax" => "a file starts with `package name@1.0;`",
        "exception" => "failures are called `error`",
        "typedef" | "alias" => "aliases are written `type Name = u64;`",
        "bitflags" | "bitset" => "sets of bits are called `flags`",
        "handle" => "objects with a lifetime are called `resource`",
        "pub" | "public" | "export" => "everything in a schema is public: leave the word out",
        "fn" | "rpc" | "func" | "sync" => "methods stand in a `service`",
        _ => return None,
    })
}

/// What a character that no token has was meant to be.
pub(super) fn character(token: &str, rest: &str) -> Option<&'static str> {
    match token {
        "/" if rest.starts_with("/*") => Some("comments start with `//`"),
        "#" => Some("comments start with `//`, annotations with `@`"),
        "-" => Some("names are made of letters, digits and `_`"),
        "'" => Some("strings stand in double quotes"),
        "*" | "&" => {
            Some("there are no pointers: how a value is passed is said by `view` and `own`")
        }
        "|" => Some("alternatives are the cases of a `variant`"),
        "!" => Some("what is not optional is required; optional is `T?`"),
        _ => None,
    }
}
