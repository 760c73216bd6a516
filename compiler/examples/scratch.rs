fn main() {
    let mut args = std::env::args().skip(1);
    let text = std::fs::read_to_string(args.next().unwrap()).unwrap();
    let loader = r2g_idl::loader::MemoryLoader::one(&text);
    let compiled = match r2g_idl::compile(&loader) {
        Ok(c) => c,
        Err(f) => panic!("{:#?}", f.diagnostics),
    };
    let input = r2g_compiler::backend::Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &compiled.schema.roots,
    };
    let b = r2g_compiler::backend::find(&args.next().unwrap()).unwrap();
    let opts = serde_json::from_str(&args.next().unwrap()).unwrap();
    let files = b.generate(input, &opts).unwrap_or_else(|e| panic!("{e}"));
    r2g_compiler::files::write(&files, std::path::Path::new(&args.next().unwrap())).unwrap();
}
