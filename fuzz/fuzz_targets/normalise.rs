//! Whatever the text: nothing panics, places lie in it, and folding what is folded changes nothing.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let folded = vietnamese::fold(text);
    assert_eq!(vietnamese::fold(&folded), folded);
    let _ = vietnamese::normalise(text);
    let characters = text.chars().count();
    let words = novelty::words(text);
    for word in &words {
        assert!(word.start < word.end && word.end as usize <= characters);
        assert!(text.get(word.byte as usize..(word.byte + word.bytes) as usize).is_some());
    }
});
