fn main() {
    r2g_compiler::build::run();
}
