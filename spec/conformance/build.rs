fn main() {
    println!("cargo::rustc-cfg=r2g_no_go");
}
