use super::*;
use std::os::unix::fs::PermissionsExt as _;

/// A folder that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("engine_files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Scratch(path)
    }

    fn files(&self) -> DiskFiles {
        DiskFiles::open(&self.0).unwrap()
    }

    fn temps(&self) -> usize {
        fs::read_dir(self.0.join(TEMP)).unwrap().count()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[tokio::test]
async fn bytes_lie_under_their_hash_and_come_back() {
    let scratch = Scratch::new("roundtrip");
    let files = scratch.files();
    assert_eq!(files.put(b"abc").await.unwrap(), ABC);
    assert_eq!(files.get(ABC).await.unwrap(), b"abc");
    let place = scratch.0.join("ba/78").join(ABC);
    assert_eq!(files.path_of(ABC).unwrap(), place);
    assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, FILE_MODE);
    assert_eq!(
        fs::metadata(scratch.0.join("ba")).unwrap().permissions().mode() & 0o777,
        FOLDER_MODE
    );
    let empty = files.put(b"").await.unwrap();
    assert!(files.get(&empty).await.unwrap().is_empty());
    assert_eq!(scratch.temps(), 0);
}

#[tokio::test]
async fn storing_again_is_harmless() {
    let scratch = Scratch::new("again");
    let files = scratch.files();
    files.put(b"abc").await.unwrap();
    let written = fs::metadata(files.path_of(ABC).unwrap()).unwrap().modified().unwrap();
    assert_eq!(files.put(b"abc").await.unwrap(), ABC);
    assert_eq!(
        fs::metadata(files.path_of(ABC).unwrap()).unwrap().modified().unwrap(),
        written
    );
    // A second service over the same folder, as after a restart.
    assert_eq!(scratch.files().get(ABC).await.unwrap(), b"abc");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_of_the_same_and_of_other_bytes_do_not_meet() {
    let scratch = Scratch::new("writers");
    let one = scratch.files();
    let other = scratch.files(); // its counter starts at the same number in the same process: names collide on purpose
    let same = vec![7_u8; 3_000_000];
    let mut writers = tokio::task::JoinSet::new();
    for n in 0_u8..16 {
        let (files, bytes) = (if n % 2 == 0 { one.clone() } else { other.clone() }, same.clone());
        writers.spawn(async move { files.put(&bytes).await.unwrap() });
        let files = one.clone();
        writers.spawn(async move { files.put(&[n]).await.unwrap() });
    }
    let hashes: Vec<String> = writers.join_all().await;
    let mut distinct = hashes.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 17);
    assert_eq!(one.verify_all(hashes).await.unwrap(), []);
    assert_eq!(scratch.temps(), 0);
}

#[tokio::test]
async fn a_flipped_byte_is_named_and_never_handed_out() {
    let scratch = Scratch::new("flipped");
    let files = scratch.files();
    files.put(b"abc").await.unwrap();
    let whole = files.put(b"whole").await.unwrap();
    fs::write(files.path_of(ABC).unwrap(), b"abd").unwrap();
    let error = files.get(ABC).await.unwrap_err();
    assert!(
        matches!(&error, AppError::Bug(why) if why.contains(ABC) && why.contains("changed")),
        "{error}"
    );
    let missing = "0".repeat(64);
    let faults = files
        .verify_all(vec![
            whole,
            ABC.to_owned(),
            missing.clone(),
            "../../etc/passwd".to_owned(),
        ])
        .await
        .unwrap();
    let actual = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9".to_owned();
    assert_eq!(
        faults,
        [
            FileFault {
                hash: ABC.to_owned(),
                kind: FaultKind::Changed { actual }
            },
            FileFault {
                hash: missing,
                kind: FaultKind::Missing
            },
            FileFault {
                hash: "../../etc/passwd".to_owned(),
                kind: FaultKind::NotAHash
            },
        ]
    );
    // Whoever has the bytes heals the file by storing them again.
    files.put(b"abc").await.unwrap();
    assert_eq!(files.get(ABC).await.unwrap(), b"abc");
}

#[tokio::test]
async fn what_is_not_there_or_no_hash_is_not_found() {
    let scratch = Scratch::new("absent");
    let files = scratch.files();
    for hash in [
        &"0".repeat(64),
        "",
        "..",
        "../../../../etc/passwd",
        &ABC.to_uppercase(),
        &"é".repeat(32),
    ] {
        assert!(matches!(files.get(hash).await, Err(AppError::NotFound)), "{hash}");
    }
}

#[test]
fn a_full_disk_is_said_in_plain_words() {
    // /dev/full answers every write as a full disk does.
    let mut full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error = fill(&mut full, b"abc").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    let refused = refused("put", Path::new("x"), &error);
    assert!(
        matches!(&refused, AppError::ReadOnly(sentence) if sentence == labels::DISK_FULL),
        "{refused}"
    );
    let denied = io::Error::from(ErrorKind::PermissionDenied);
    assert!(matches!(
        super::refused("put", Path::new("x"), &denied),
        AppError::Bug(_)
    ));
}

#[tokio::test]
async fn nothing_is_left_behind_when_writing_is_refused() {
    let scratch = Scratch::new("refused");
    let files = scratch.files();
    // A file stands where the folder should be, so the rename's target cannot be made.
    fs::write(scratch.0.join("ba"), b"").unwrap();
    assert!(matches!(files.put(b"abc").await, Err(AppError::Bug(_))));
    fs::remove_file(scratch.0.join("ba")).unwrap();
    // A folder stands where the file should be: it is written, but cannot be renamed into its place.
    fs::create_dir_all(scratch.0.join("ba/78").join(ABC).join("x")).unwrap();
    assert!(matches!(files.put(b"abc").await, Err(AppError::Bug(_))));
    assert_eq!(scratch.temps(), 0);
}

#[tokio::test]
async fn sweeping_takes_old_leftovers_only() {
    let scratch = Scratch::new("sweep");
    let files = scratch.files();
    files.put(b"abc").await.unwrap();
    fs::write(scratch.0.join(TEMP).join("left"), b"half").unwrap();
    assert_eq!(files.sweep_temp(Duration::from_secs(3600)).await.unwrap(), 0);
    assert_eq!(files.sweep_temp(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(scratch.temps(), 0);
    assert_eq!(files.get(ABC).await.unwrap(), b"abc");
}
