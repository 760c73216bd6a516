//! The flat descriptor, read by a decoder written from spec 07 alone.

use r2g_idl::descriptor::{MAGIC, flat};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, compile, root_fingerprint};

/// Reads from the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, rest) = self.0.split_at(N);
        self.0 = rest;
        head.try_into().expect("N bytes")
    }

    fn u8(&mut self) -> u8 {
        u8::from_le_bytes(self.take())
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn text(&mut self) -> String {
        let length = self.u32() as usize;
        let (head, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8(head.to_vec()).expect("UTF-8")
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.u32()).map(|_| read(self)).collect()
    }
}

#[derive(Debug)]
struct Package {
    name: String,
    major: u32,
    minor: u32,
    root: [u8; 16],
}

fn package(from: &mut Reader<'_>) -> Package {
    Package { name: from.text(), major: from.u32(), minor: from.u32(), root: from.take() }
}

#[derive(Debug)]
struct Member {
    number: u32,
    name: String,
    ty: String,
    offset: u32,
    flags: u8,
    since: u32,
    status: u32,
    value: i64,
    shape: [u8; 16],
}

#[derive(Debug)]
struct Type {
    name: String,
    kind: u8,
    frozen: u8,
    size: u32,
    align: u32,
    content: [u8; 16],
    members: Vec<Member>,
}

fn ty(from: &mut Reader<'_>) -> Type {
    Type {
        name: from.text(),
        kind: from.u8(),
        frozen: from.u8(),
        size: from.u32(),
        align: from.u32(),
        content: from.take(),
        members: from.list(|from| Member {
            number: from.u32(),
            name: from.text(),
            ty: from.text(),
            offset: from.u32(),
            flags: from.u8(),
            since: from.u32(),
            status: from.u32(),
            value: i64::from_le_bytes(from.take()),
            shape: from.take(),
        }),
    }
}

/// Name, type, mode, flags, offset, shape.
type Param = (String, String, u8, u8, u32, [u8; 16]);

#[derive(Debug)]
struct Method {
    id: u64,
    name: String,
    flags: u8,
    since: u32,
    params: Vec<Param>,
    result: Option<(String, [u8; 16])>,
    error: Option<String>,
}

fn method(from: &mut Reader<'_>) -> Method {
    Method {
        id: u64::from_le_bytes(from.take()),
        name: from.text(),
        flags: from.u8(),
        since: from.u32(),
        params: from
            .list(|from| (from.text(), from.text(), from.u8(), from.u8(), from.u32(), from.take())),
        result: (from.u8() == 1).then(|| (from.text(), from.take())),
        error: (from.u8() == 1).then(|| from.text()),
    }
}

#[derive(Debug)]
struct Descriptor {
    package: Package,
    imports: Vec<Package>,
    types: Vec<Type>,
    services: Vec<(String, Vec<Method>)>,
    bridges: Vec<(String, Vec<(u8, String)>)>,
}

fn decode(bytes: &[u8]) -> Descriptor {
    let mut from = Reader(bytes);
    assert_eq!(from.take::<16>(), MAGIC);
    assert_eq!(from.u32() as usize, bytes.len());
    let descriptor = Descriptor {
        package: package(&mut from),
        imports: from.list(package),
        types: from.list(ty),
        services: from.list(|from| (from.text(), from.list(method))),
        bridges: from.list(|from| (from.text(), from.list(|from| (from.u8(), from.text())))),
    };
    assert!(from.0.is_empty(), "{} bytes are left", from.0.len());
    descriptor
}

fn checkout() -> (Compiled, Descriptor) {
    let compiled = compile(&MemoryLoader::fixture(include_str!("corpus/ok/checkout.r2g")))
        .expect("it compiles");
    let root = *compiled.schema.roots.last().expect("a package");
    let bytes = flat(&compiled.schema, &compiled.layouts, root);
    (compiled, decode(&bytes))
}

impl Descriptor {
    fn ty(&self, name: &str) -> &Type {
        self.types
            .iter()
            .find(|ty| ty.name == format!("acme.checkout@1/{name}"))
            .expect("the type is there")
    }

    fn method(&self, service: &str, name: &str) -> &Method {
        let (_, methods) =
            self.services.iter().find(|(known, _)| known == service).expect("the service is there");
        methods.iter().find(|method| method.name == name).expect("the method is there")
    }
}

#[test]
fn package_and_imports() {
    let (compiled, descriptor) = checkout();
    let root = *compiled.schema.roots.last().expect("a package");
    assert_eq!(
        (descriptor.package.name.as_str(), descriptor.package.major, descriptor.package.minor),
        ("acme.checkout", 1, 4)
    );
    assert_eq!(descriptor.package.root, root_fingerprint(&compiled.schema, root));
    let imports: Vec<(&str, u32, u32)> = descriptor
        .imports
        .iter()
        .map(|import| (import.name.as_str(), import.major, import.minor))
        .collect();
    assert_eq!(imports, [("acme.money", 1, 2), ("acme.identity", 2, 0)]);
    for (import, &id) in descriptor.imports.iter().zip(&compiled.schema.package(root).imports) {
        assert_eq!(import.root, root_fingerprint(&compiled.schema, id));
    }
}

#[test]
fn types_are_sorted_and_complete() {
    let (_, descriptor) = checkout();
    let names: Vec<&str> = descriptor.types.iter().map(|ty| ty.name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    let kinds: Vec<(u8, u8)> =
        ["Point", "Line", "Tier", "LineFlags", "Payment", "CheckoutError", "CartHandle", "Axis"]
            .map(|name| (descriptor.ty(name).kind, descriptor.ty(name).frozen))
            .to_vec();
    assert_eq!(kinds, [(1, 1), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (3, 1)]);
}

#[test]
fn record_members() {
    let (_, descriptor) = checkout();
    let line = descriptor.ty("Line");
    assert_eq!((line.size, line.align), (88, 8));
    let rows: Vec<(u32, &str, &str, u32, u8, u32)> = line
        .members
        .iter()
        .map(|member| {
            (
                member.number,
                member.name.as_str(),
                member.ty.as_str(),
                member.offset,
                member.flags,
                member.since,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (1, "sku", "string", 0, 8, 0),
            (2, "qty", "u32", 16, 8, 0),
            (3, "price", "ref(acme.money@1/Money)", 24, 8, 0),
            (4, "flags", "ref(acme.checkout@1/LineFlags)", 40, 8, 0),
            (5, "note", "opt(string)", 48, 1, 1),
            (6, "labels", "map(string,string)", 64, 0, 2),
            (7, "weight_g", "u32", 80, 0, 3),
            (8, "tax_exempt", "bool", 84, 2, 4),
        ]
    );
    let coupon = &descriptor.ty("Cart").members[4];
    assert_eq!((coupon.name.as_str(), coupon.flags), ("coupon", 1 | 4 | 8));
}

#[test]
fn other_members() {
    let (_, descriptor) = checkout();
    let values: Vec<(&str, i64)> = descriptor
        .ty("LineFlags")
        .members
        .iter()
        .map(|member| (member.name.as_str(), member.value))
        .collect();
    assert_eq!(values, [("gift_wrap", 0), ("fragile", 1), ("backorder", 2)]);
    let cases: Vec<(u32, &str, &str)> = descriptor
        .ty("Payment")
        .members
        .iter()
        .map(|member| (member.number, member.name.as_str(), member.ty.as_str()))
        .collect();
    assert_eq!(
        cases,
        [
            (1, "card", "ref(acme.checkout@1/CardPayment)"),
            (2, "voucher", "string"),
            (3, "cash", ""),
            (4, "wallet", "ref(acme.checkout@1/WalletPayment)")
        ]
    );
    assert_eq!(descriptor.ty("Payment").members[2].shape, [0; 16]);
    let statuses: Vec<u32> =
        descriptor.ty("CheckoutError").members.iter().map(|member| member.status).collect();
    assert_eq!(statuses, [5, 9, 10, 8]);
    assert!(
        descriptor.ty("CartHandle").members[0].ty.starts_with("async add ( ")
            || descriptor.ty("CartHandle").members[0].ty.starts_with("sync id ( ) -> u64")
    );
}

#[test]
fn methods() {
    let (compiled, descriptor) = checkout();
    let names: Vec<&str> =
        descriptor.services[1].1.iter().map(|method| method.name.as_str()).collect();
    assert_eq!(names, ["estimate", "quote", "import", "watch", "load", "quote_many", "simulate"]);
    let estimate = descriptor.method("Pricing", "estimate");
    assert_eq!(estimate.id, compiled.schema.services[1].methods[0].id);
    assert_eq!((estimate.flags, estimate.error.as_deref()), (1, None));
    let params: Vec<(&str, &str, u8, u32)> = estimate
        .params
        .iter()
        .map(|(name, ty, mode, _, offset, _)| (name.as_str(), ty.as_str(), *mode, *offset))
        .collect();
    assert_eq!(
        params,
        [
            ("lines", "list(ref(acme.checkout@1/Line))", 1, 0),
            ("tier", "ref(acme.checkout@1/Tier)", 0, 16)
        ]
    );
    assert_eq!(
        estimate.result.as_ref().map(|(ty, _)| ty.as_str()),
        Some("ref(acme.money@1/Money)")
    );
    assert!(estimate.params.iter().all(|param| param.3 == 8), "birth parameters");
    assert_eq!(descriptor.method("Pricing", "load").since, 3);
    assert_eq!(estimate.since, 0);
    let flags: Vec<u8> = descriptor
        .services
        .iter()
        .flat_map(|(_, methods)| methods)
        .map(|method| method.flags)
        .collect();
    assert_eq!(flags, [2, 0, 1, 0, 0, 8, 8, 0, 32]);
    assert_eq!(
        descriptor.method("CartStore", "open").error.as_deref(),
        Some("acme.checkout@1/CheckoutError")
    );
    assert_eq!(
        descriptor.bridges,
        [(
            "storefront".to_owned(),
            vec![
                (1, "acme.checkout@1/CartStore".to_owned()),
                (2, "acme.checkout@1/Pricing".to_owned())
            ]
        )]
    );
}

/// `view` is no part of a shape, `own` is; a struct's content is, a record's is not.
#[test]
fn shapes() {
    let shape = |text: &str, method: &str| {
        let compiled = compile(&MemoryLoader::one(&format!("package acme.checkout@1.0;\n{text}")))
            .expect("it compiles");
        let descriptor =
            decode(&flat(&compiled.schema, &compiled.layouts, compiled.schema.roots[0]));
        descriptor.method("S", method).params[0].5
    };
    let modes = "record R { 1 a: u8 } service S { fn copy(a: R); fn view(a: view R); fn own(a: own R); fn stream(a: stream R); }";
    assert_eq!(shape(modes, "copy"), shape(modes, "view"));
    assert_ne!(shape(modes, "copy"), shape(modes, "own"));
    assert_ne!(shape(modes, "own"), shape(modes, "stream"));
    let grown = modes.replace("1 a: u8", "1 a: u8, 2 b: u8");
    assert_eq!(shape(modes, "copy"), shape(&grown, "copy"));
    let inline = "struct P { a: u8 } struct Q { p: P } service S { fn f(a: list<Q>); }";
    let changed = inline.replace("a: u8 }", "b: u8 }");
    assert_ne!(shape(inline, "f"), shape(&changed, "f"));
    let open = "enum E { a = 0 } service S { fn f(a: E); }";
    assert_eq!(shape(open, "f"), shape(&open.replace("a = 0", "a = 0, b = 1"), "f"));
    let frozen = open.replace("enum", "@frozen enum");
    assert_ne!(shape(&frozen, "f"), shape(&frozen.replace("a = 0", "a = 0, b = 1"), "f"));
}

#[test]
fn every_schema_of_the_corpus_decodes() {
    let texts = [
        include_str!("corpus/ok/all_types.r2g"),
        include_str!("corpus/ok/evolution.r2g"),
        include_str!("corpus/ok/limits.r2g"),
        include_str!("corpus/ok/empty.r2g"),
    ];
    for text in texts {
        let Compiled { schema, layouts, .. } =
            compile(&MemoryLoader::one(text)).expect("it compiles");
        let descriptor = decode(&flat(&schema, &layouts, schema.roots[0]));
        assert_eq!(descriptor.types.len(), schema.items.len());
        assert!(descriptor.types.iter().all(|ty| ty.content != [0; 16]));
    }
}
