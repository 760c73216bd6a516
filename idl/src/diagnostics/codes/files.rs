//! Files and characters.

super::rows! {
    E0001 "file cannot be read",
        "The system does not let r2g read a file or folder; the message says why.",
        bad "",
        good "";

    E0002 "file too large",
        "A schema file is larger than 4 MiB. Several files may form one package: split it.",
        bad "",
        good "";

    E0003 "not UTF-8",
        "Schema files are UTF-8. Save the file in that encoding.",
        bad "",
        good "";

    E0004 "character that cannot be seen",
        "Control characters, marks that change the direction of text and the like make a file look other than it is. Remove them; strings may hold them as `\\u{...}`.",
        bad "package a.b@1.2;\n// \u{202e} hidden\n",
        good r"package a.b@1.2;
// plain
";

    E0005 "no schema file",
        "The folder holds no file that ends in `.r2g`, or too many.",
        bad "",
        good "";
}
