//! Which journal a file system bears: SQLite's write-ahead log lets others
//! read while one writes, but it shares memory between processes, and where
//! the file lies on another machine that corrupts it
//! (<https://sqlite.org/wal.html>, "all processes must be on the same host").

use std::path::Path;

/// The journal that suits the file system of a directory.
pub(super) fn journal(dir: &Path) -> &'static str {
    match is_local(dir) {
        true => "WAL",
        false => "DELETE",
    }
}

/// The file systems whose files may lie on another machine, by the numbers
/// that `statfs(2)` lists. Of FUSE it is not known what is behind it.
#[cfg(target_os = "linux")]
const REMOTE: [u64; 19] = [
    0x6969,      // nfs
    0x517b,      // smb
    0xff53_4d42, // cifs
    0xfe53_4d42, // smb2
    0x6573_5546, // fuse
    0x0102_1997, // 9p
    0x5346_414f, // afs (OpenAFS)
    0x6b41_4653, // afs (of the kernel)
    0x00c3_6400, // ceph
    0x7375_7245, // coda
    0x564c,      // ncp
    0x0bd0_0bd0, // lustre
    0x4750_4653, // gpfs
    0x0116_1970, // gfs2
    0x7461_636f, // ocfs2
    0x786f_4256, // shared folders of VirtualBox
    0xbacb_acbc, // shared folders of VMware
    0xaad7_aaea, // panfs
    0x1980_0202, // beegfs
];

#[cfg(target_os = "linux")]
fn is_local(dir: &Path) -> bool {
    rustix::fs::statfs(dir).is_ok_and(|found| {
        // The numbers have 32 bits; on some machines the type has a sign.
        let number = found.f_type as u64 & 0xffff_ffff;
        !REMOTE.contains(&number)
    })
}

/// Elsewhere what lies on another machine cannot be told, and the journal
/// that is safe everywhere is taken.
#[cfg(not(target_os = "linux"))]
fn is_local(_: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_taken_for_local() {
        assert_eq!(journal(&std::env::temp_dir()), "WAL");
        assert_eq!(journal(Path::new("/no/such/place")), "DELETE");
    }
}
