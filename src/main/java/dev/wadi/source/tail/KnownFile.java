package dev.wadi.source.tail;

/**
 * What is remembered of a file.
 *
 * @param number by which ranges name it; never given twice in one log of positions
 * @param path the path that was asked for, not that of its rotated form
 * @param key device and inode, as the system tells them; may be another file's after a while
 * @param print its first bytes
 * @param place up to which it was sent on
 */
record KnownFile(int number, String path, String key, Fingerprint print, Place place) {
  KnownFile at(Place other) {
    return new KnownFile(number, path, key, print, other);
  }
}
