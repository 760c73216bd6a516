//! Results as views, the same for every callee.

/// `$client` has the methods of `RustEcho`; `$wait` waits for a future.
macro_rules! result_views {
    ($client:expr, $wait:path) => {
        #[test]
        fn result_views_show_what_was_sent() {
            let echo = $client;
            for value in [values::everything(), values::nothing()] {
                let reply = echo.everything_view(&value).expect("everything");
                assert_eq!(reply.to_owned(), value);
                assert_eq!(reply.view().to_owned(), value);
                assert_eq!(format!("{reply:?}"), format!("{:?}", reply.view()));
                let containers = reply.view().containers();
                assert_eq!(containers.text(), value.containers.text);
                assert!(containers.texts().iter().eq(value.containers.texts.iter()));
                let leaves = containers.leaves().iter().zip(&value.containers.leaves);
                for (seen, sent) in leaves {
                    assert_eq!((seen.name(), seen.value()), (sent.name.as_str(), sent.value));
                }
                let late = $wait(echo.later_view(value.clone())).expect("later");
                assert_eq!(late.to_owned(), value);
                assert_eq!(late.view().scalars().to_owned(), value.scalars);
                let tree = echo.tree_view(&value.tree).expect("tree");
                assert_eq!(tree.view().to_owned(), value.tree);
            }
            let map = BTreeMap::from([(1, Leaf::new("one")), (2, Leaf::new("two"))]);
            let reply = echo.map_view(&map).expect("map");
            // Go writes maps in any order.
            let seen: BTreeMap<_, _> =
                (&reply).into_iter().map(|(key, leaf)| (key, leaf.name())).collect();
            assert_eq!(seen, BTreeMap::from([(1, "one"), (2, "two")]));
            assert_eq!(reply.view().get(2).expect("a value").name(), "two");
        }

        #[test]
        fn views_of_text_and_bytes_are_slices() {
            let echo = $client;
            let sizes = [0, 1, 300, 511, 512, 4063, 4064, 16_383, 16_384, 20_000, 100_000];
            for size in sizes.into_iter().filter(|size| !cfg!(miri) || *size <= 20_000) {
                let text = "é".repeat(size / 2) + if size % 2 == 1 { "x" } else { "" };
                let reply = echo.text_view(&text).expect("text");
                assert_eq!(&*reply, text);
                assert_eq!(&*echo.raw_view(text.as_bytes()).expect("raw"), text.as_bytes());
                assert_eq!(echo.raw(text.as_bytes()).expect("raw"), text.as_bytes());
                let list = [text.clone(), String::new(), text];
                let reply = echo.list_view(&list).expect("list");
                assert!(reply.into_iter().eq(list.iter()));
                assert_eq!(reply.to_owned(), list);
            }
            assert!(echo.maybe_view(None, None, None).expect("maybe").view().is_none());
            let leaf = Leaf::new("ab").with_value(3);
            let reply = echo.maybe_view(Some(1), Some("!"), Some(&leaf)).expect("maybe");
            assert_eq!(reply.view().map(|leaf| leaf.name()), Some("ab!"));
            assert_eq!(reply.to_owned(), Some(Leaf::new("ab!").with_value(4)));
        }

        #[test]
        fn replies_move_and_are_dropped_anywhere() {
            let echo = $client;
            let texts: Vec<String> = (0..100).map(|n| format!("text number {n:04}")).collect();
            let replies: Vec<_> = (0..20).map(|_| echo.list_view(&texts).expect("list")).collect();
            let late: Vec<_> = (0..3)
                .map(|_| $wait(echo.later_view(values::everything())).expect("later"))
                .collect();
            let (first, rest) = (replies.into_iter(), late);
            std::thread::scope(|scope| {
                for reply in first {
                    let texts = &texts;
                    scope.spawn(move || assert!(reply.into_iter().eq(texts.iter())));
                }
                scope.spawn(move || {
                    let shared = std::sync::Arc::new(rest);
                    let other = std::sync::Arc::clone(&shared);
                    std::thread::spawn(move || {
                        assert_eq!(other[1].to_owned(), values::everything());
                    });
                    assert_eq!(shared[0].to_owned(), values::everything());
                });
            });
        }

        #[test]
        fn views_of_failed_calls_are_failures() {
            let echo = $client;
            let deep = (0..70).fold(Tree::Empty, |inner, _| Tree::Negated(Box::new(inner)));
            let error = echo.tree_view(&deep).expect_err("too deep");
            assert_eq!(error.code(), Code::InvalidArgument);
            let missing = $wait(echo.meta_view("absent").meta("other", "x")).expect("meta");
            assert!(missing.view().is_none());
            let found = $wait(echo.meta_view("key").meta("key", "value")).expect("meta");
            assert_eq!(found.view(), Some("value"));
        }

        #[test]
        fn views_of_late_calls_have_deadlines() {
            let echo = $client;
            let slow = echo.wait_view(60_000).deadline(Duration::from_millis(20));
            assert_eq!($wait(slow).expect_err("late").code(), Code::DeadlineExceeded);
            assert!($wait(echo.wait_view(0)).is_ok());
        }
    };
}
