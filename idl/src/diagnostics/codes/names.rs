//! Names, imports, literals, annotations.

super::rows! {
    E0201 "unknown name",
        "No type, constant, service or error of this name is declared in the package or imported by the file.",
        bad r"package a.b@1.2;
record Line { 1 sku: strng }
",
        good r"package a.b@1.2;
record Line { 1 sku: string }
";

    E0202 "declared twice",
        "Two things of one scope have the same name.",
        bad r"package a.b@1.2;
record Line {}
enum Line { a = 0 }
",
        good r"package a.b@1.2;
record Line {}
enum Kind { a = 0 }
";

    E0203 "unknown package",
        "The imported package, with this major version, is not among the schema files.",
        bad r"package a.b@1.2;
use x.y@1.{Z};
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";

    E0204 "package lacks the name",
        "The imported package has nothing of this name.",
        bad r"package a.b@1.2;
use x.y@1.{Zed};
//- dep/x.r2g
package x.y@1.0;
record Z {}
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";

    E0205 "import circle",
        "Packages cannot import each other in a circle: one of them would have to exist before itself.",
        bad r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z? }
//- dep/x.r2g
package x.y@1.0;
use a.b@1.{R};
record Z { 1 r: R? }
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z? }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";

    E0206 "alias circle",
        "An alias stands for another type; in a circle there is none.",
        bad r"package a.b@1.2;
type A = list<B>;
type B = A;
",
        good r"package a.b@1.2;
type A = list<B>;
type B = u8;
";

    E0207 "constant circle",
        "Constants stand for each other in a circle, so none has a value.",
        bad r"package a.b@1.2;
const A: u8 = B;
const B: u8 = A;
",
        good r"package a.b@1.2;
const A: u8 = B;
const B: u8 = 1;
";

    E0208 "name of another kind",
        "The name is declared, but not as what is needed here: a service is not a type.",
        bad r"package a.b@1.2;
service S {}
record R { 1 s: S }
",
        good r"package a.b@1.2;
record S {}
record R { 1 s: S }
";

    E0209 "versions differ between files",
        "All files of a package state the same version.",
        bad r"package a.b@1.2;
//- two.r2g
package a.b@1.3;
",
        good r"package a.b@1.2;
//- two.r2g
package a.b@1.2;
";

    E0210 "package imports itself",
        "Names of a package are known in all its files without an import.",
        bad r"package a.b@1.2;
use a.b@1.{R};
record R {}
",
        good r"package a.b@1.2;
record R {}
";

    E0211 "not a side",
        "A bridge says which services `go` serves and which `rust`.",
        bad r"package a.b@1.2;
service S {}
bridge main { python serves S; }
",
        good r"package a.b@1.2;
service S {}
bridge main { rust serves S; }
";

    E0212 "unknown value",
        "No constant or enumerator has this name. Enumerators are written with their type: `Tier.gold`.",
        bad r"package a.b@1.2;
enum Tier { basic = 0 }
record R { @since(1.1) 1 tier: Tier = Tier.gold }
",
        good r"package a.b@1.2;
enum Tier { basic = 0 }
record R { @since(1.1) 1 tier: Tier = Tier.basic }
";

    E0213 "value of another type",
        "The value is not of the type it is for.",
        bad r#"package a.b@1.2;
const N: u32 = "five";
"#,
        good r"package a.b@1.2;
const N: u32 = 5;
";

    E0214 "value out of range",
        "The number does not fit into its type.",
        bad r"package a.b@1.2;
const N: u8 = 256;
",
        good r"package a.b@1.2;
const N: u16 = 256;
";

    E0215 "type without literals",
        "Values of bytes, timestamps, arrays, lists, maps, structs, records and variants cannot be written in a schema. Lists and maps are empty by default; use `?` for the others.",
        bad r"package a.b@1.2;
record R { @since(1.1) 1 at: timestamp = 0 }
",
        good r"package a.b@1.2;
record R { @since(1.1) 1 at: timestamp? }
";

    E0216 "unknown annotation",
        "The annotations of the language are a closed set; those for plugins start with `@x.`.",
        bad r"package a.b@1.2;
@froze enum E { a = 0 }
",
        good r"package a.b@1.2;
@frozen enum E { a = 0 }
";

    E0217 "annotation in the wrong place",
        "The annotation says something that does not apply here.",
        bad r"package a.b@1.2;
@frozen record R {}
",
        good r"package a.b@1.2;
@frozen enum E { a = 0 }
";

    E0218 "wrong arguments of an annotation",
        "The annotation is written with other arguments; the help shows how.",
        bad r#"package a.b@1.2;
record R { @since("1.1") 1 a: u8? }
"#,
        good r"package a.b@1.2;
record R { @since(1.1) 1 a: u8? }
";

    E0219 "annotation twice",
        "One annotation of a kind is enough.",
        bad r"package a.b@1.2;
record R { @since(1.1) @since(1.2) 1 a: u8? }
",
        good r"package a.b@1.2;
record R { @since(1.1) 1 a: u8? }
";

    E0220 "unknown status",
        "Each case of an error belongs to one of the sixteen gRPC status codes.",
        bad r"package a.b@1.2;
error E { 1 gone => MISSING }
",
        good r"package a.b@1.2;
error E { 1 gone => NOT_FOUND }
";

    E0221 "not a length",
        "An array has from 1 to 65536 elements, as a number or an integer constant of the same package.",
        bad r"package a.b@1.2;
record R { 1 a: [u8; 0] }
",
        good r"package a.b@1.2;
record R { 1 a: [u8; 4] }
";

    E0222 "not a representation",
        "Enums are stored as an integer type, flags as an unsigned one.",
        bad r"package a.b@1.2;
enum E: f32 { a = 0 }
",
        good r"package a.b@1.2;
enum E: u8 { a = 0 }
";

    E0223 "wrong version in an import",
        "An import names the major version, since any minor of it will do. While the major is 0 it names the minor too.",
        bad r"package a.b@1.2;
use x.y@1.0.{Z};
//- dep/x.r2g
package x.y@1.0;
record Z {}
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";

    W0101 "unused import",
        "The file does not use the imported name.",
        bad r"package a.b@1.2;
use x.y@1.{Z};
//- dep/x.r2g
package x.y@1.0;
record Z {}
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";
}
