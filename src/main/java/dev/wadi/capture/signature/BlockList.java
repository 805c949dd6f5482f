package dev.wadi.capture.signature;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of the blocks of all files, so that a part of a capture can be verified alone: {@code
 * file <bytes> <sha256> <name>} for each file, sorted by name, and below it the hash of each of its
 * blocks, a line each.
 *
 * @param files the files, in order of their names
 */
record BlockList(List<FileDigest> files) {
  static final String FILE = "blocks.txt";

  private static final Pattern HEAD = Pattern.compile("file ([0-9]{1,18}) ([0-9a-f]{64}) (.+)");

  BlockList {
    files = List.copyOf(files);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (FileDigest file : files) {
      text.append("file ")
          .append(file.bytes())
          .append(' ')
          .append(file.sha256())
          .append(' ')
          .append(file.name())
          .append('\n');
      file.blocks().forEach(block -> text.append(block).append('\n'));
    }
    return text.toString();
  }

  /**
   * @throws SignatureFormatException when it is no such text, its names are out of order, or a file
   *     has more or fewer blocks than its length needs
   */
  static BlockList parse(String text) throws SignatureFormatException {
    SortedMap<String, FileDigest> files = new TreeMap<>(FileDigest::compareNames);
    List<String> lines = text.lines().toList();
    int at = 0;
    while (at < lines.size()) {
      Matcher head = HEAD.matcher(lines.get(at));
      int end = at + 1;
      while (end < lines.size() && !lines.get(end).startsWith("file ")) {
        end++;
      }
      if (!head.matches()
          || !Manifest.plain(head.group(3))
          || !files.isEmpty() && FileDigest.compareNames(files.lastKey(), head.group(3)) >= 0) {
        throw wrong(at, null);
      }
      files.put(head.group(3), file(head, at, lines.subList(at + 1, end)));
      at = end;
    }
    return new BlockList(List.copyOf(files.values()));
  }

  private static FileDigest file(Matcher head, int at, List<String> blocks)
      throws SignatureFormatException {
    try {
      List<Hash> hashes = new ArrayList<>();
      blocks.forEach(block -> hashes.add(new Hash(block)));
      return new FileDigest(
          head.group(3), Long.parseLong(head.group(1)), new Hash(head.group(2)), hashes);
    } catch (IllegalArgumentException e) {
      throw wrong(at, e);
    }
  }

  /** Each file by its name. */
  Map<String, FileDigest> byName() {
    Map<String, FileDigest> names = new TreeMap<>();
    files.forEach(file -> names.put(file.name(), file));
    return Collections.unmodifiableMap(names);
  }

  private static SignatureFormatException wrong(int at, @Nullable Exception cause) {
    String message = FILE + ": the file at line " + (at + 1) + " cannot be understood";
    return cause == null
        ? new SignatureFormatException(message)
        : new SignatureFormatException(message, cause);
  }
}
