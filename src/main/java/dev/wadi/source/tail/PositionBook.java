package dev.wadi.source.tail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of the file of positions say together: the files that are known, and the batches
 * that were sent and of which nobody knows yet that they are kept. Not for several threads.
 */
final class PositionBook {
  static final String HEAD = "wadi-tail 1";

  private static final int MOST_READ = 1000;

  private final Map<Integer, KnownFile> files = new TreeMap<>();
  private final Map<Long, Sending> pending = new LinkedHashMap<>();

  /* The beginnings of files that were read to their end and forgotten, newest last. */
  private final Set<Fingerprint> read = new LinkedHashSet<>();

  /* Forgotten, but a batch that is pending still needs them. */
  private final Set<Integer> leaving = new HashSet<>();
  private String id = "";
  private String look = "";
  private int nextFile = 1;
  private long nextSequence = 1;

  /** Who the log belongs to: it makes keys differ from those of every other tail. */
  String id() {
    return id;
  }

  /** The patterns that were looked through before, as a short hash; empty when none were. */
  String look() {
    return look;
  }

  int nextFile() {
    return nextFile;
  }

  long nextSequence() {
    return nextSequence;
  }

  List<KnownFile> files() {
    return List.copyOf(files.values());
  }

  @Nullable KnownFile file(int number) {
    return files.get(number);
  }

  List<Sending> pending() {
    return List.copyOf(pending.values());
  }

  /** Whether a file is gone, and is known only for a batch that is pending. */
  boolean isLeaving(int number) {
    return leaving.contains(number);
  }

  boolean isPending(long sequence) {
    return pending.containsKey(sequence);
  }

  /** Takes a line. Throws {@link RuntimeException} when it says nothing that can be. */
  void take(String line) {
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    String rest = line.substring(space + 1);
    switch (word) {
      case "wadi-tail" -> head(line);
      case "looked" -> look = rest;
      case "file" -> {
        KnownFile file = PositionText.file(rest);
        files.put(file.number(), file);
        nextFile = Math.max(nextFile, file.number() + 1);
      }
      case "at" -> {
        String[] words = rest.split(" ", -1);
        move(Integer.parseInt(words[0]), Place.parse(words[1]));
      }
      case "send" -> {
        Sending sending = PositionText.send(rest);
        pending.put(sending.sequence(), sending);
        nextSequence = Math.max(nextSequence, sending.sequence() + 1);
        sending.ranges().forEach(range -> move(range.file(), range.to()));
      }
      case "done" -> {
        pending.remove(Long.parseLong(rest));
        leaving.removeIf(number -> !isNeeded(number) && files.remove(number) != null);
      }
      case "read" -> remember(Fingerprint.parse(rest));
      case "gone" -> {
        int number = Integer.parseInt(rest);
        if (isNeeded(number)) {
          leaving.add(number);
        } else {
          files.remove(number);
        }
      }
      default -> throw new IllegalArgumentException("'" + word + "' (expected: a known word)");
    }
  }

  private void remember(Fingerprint print) {
    read.add(print);
    if (read.size() > MOST_READ) {
      read.remove(read.iterator().next());
    }
  }

  /** Whether a file that begins so was read to its end. */
  boolean hasRead(byte[] head) {
    Fingerprint whole = Fingerprint.of(head, head.length);
    for (Fingerprint print : read) {
      boolean same =
          print.length() == whole.length() ? print.equals(whole) : print.isOf(head, head.length);
      if (same) {
        return true;
      }
    }
    return false;
  }

  private void head(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 5 || !line.startsWith(HEAD + " ")) {
      throw new IllegalArgumentException("'" + line + "' (expected: " + HEAD + " …)");
    }
    id = words[2];
    nextFile = Integer.parseInt(words[3]);
    nextSequence = Long.parseLong(words[4]);
  }

  /** Begins for somebody new. */
  static String firstHead(String id) {
    return HEAD + " " + id + " 1 1";
  }

  /** Lines that say all of it, and no more. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(files.size() + pending.size() + 2);
    lines.add(HEAD + " " + id + " " + nextFile + " " + nextSequence);
    if (!look.isEmpty()) {
      lines.add("looked " + look);
    }
    read.forEach(print -> lines.add("read " + print));
    files.values().forEach(file -> lines.add(PositionText.file(file)));
    pending.values().forEach(sending -> lines.add(PositionText.send(sending)));
    leaving.forEach(number -> lines.add("gone " + number));
    return lines;
  }

  /* Forward only: of batches that were sent a later one may be done while an earlier one is not. */
  private void move(int number, Place place) {
    KnownFile file = files.get(number);
    if (file != null && place.offset() >= file.place().offset()) {
      files.put(number, file.at(place));
    }
  }

  private boolean isNeeded(int number) {
    return pending.values().stream()
        .anyMatch(sending -> sending.ranges().stream().anyMatch(range -> range.file() == number));
  }
}
