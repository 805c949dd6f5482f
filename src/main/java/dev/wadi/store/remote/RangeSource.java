package dev.wadi.store.remote;

import java.io.IOException;
import java.util.Map;

/** Files elsewhere of which parts can be fetched. Threads share it. */
public interface RangeSource {
  /** The names of all files, with slashes for folders, and their lengths. */
  Map<String, Long> files() throws IOException;

  /**
   * Fetches a part of a file.
   *
   * @param from first byte
   * @param length how many, all within the file
   * @throws IOException when it cannot be had, or the file is not any more what it was at first
   */
  byte[] read(String name, long from, int length) throws IOException;

  /** What it is called in front of people; without anything secret. */
  String title();
}
