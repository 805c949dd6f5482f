package dev.wadi.app;

import dev.wadi.app.Doctor.Check;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsGrammar;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what the settings allow to be held fits where it is held: files on a disk above its
 * floor, and buffers in a heap. For one thread.
 */
final class Bounds {
  private static final int MOST_FILES = 200_000;
  private static final long MEGABYTE = 1 << 20;
  private static final long GIGABYTE = 1 << 30;
  private static final double MOST_OF_HEAP = 0.5;

  private final Settings settings;

  Bounds(Settings settings) {
    this.settings = settings;
  }

  /** Files that may come to lie on a disk. */
  private record Held(String what, Path folder, long mostBytes) {}

  /**
   * Whether a capture, the log of one tenant and its dead letters have room on the volume that the
   * log is on, before the floor stops the pushes.
   *
   * @param there a folder of the log's volume
   */
  Check disk(Path there, long floorBytes) throws IOException {
    FileStore store = Files.getFileStore(there);
    List<Held> all = new ArrayList<>();
    add(all, store, "the log of a tenant", "wadi.wal.directory", "wadi.wal.quotaBytes");
    add(all, store, "a capture", "wadi.capture.directory", "wadi.capture.maxDiskBytes");
    add(all, store, "dead letters", "wadi.dlq.directory", "wadi.dlq.maxDiskBytes");
    long wanted = 0;
    long room = Math.max(0, store.getUsableSpace() - floorBytes);
    List<String> words = new ArrayList<>();
    for (Held each : all) {
      room += used(each.folder());
      wanted += each.mostBytes();
      words.add(
          each.mostBytes() == 0
              ? each.what() + " any number"
              : each.what() + " " + Doctor.megabytes(each.mostBytes()));
    }
    String detail =
        "may take: %s; room above the floor: %s"
            .formatted(String.join(", ", words), Doctor.megabytes(room));
    Optional<Held> endless = all.stream().filter(each -> each.mostBytes() == 0).findFirst();
    if (endless.isPresent()) {
      return Check.note("room", detail + ": nothing but the floor ends " + endless.get().what());
    }
    if (wanted <= room) {
      return Check.ok("room", detail);
    }
    long others =
        all.stream()
            .filter(each -> !each.what().equals("a capture"))
            .mapToLong(Held::mostBytes)
            .sum();
    long fits = room - others;
    return Check.finding(
        "room",
        detail + ": the disk is at its floor before the oldest files go, and pushes are refused",
        fits >= GIGABYTE
            ? "wadi.capture.maxDiskBytes="
                + SettingsGrammar.formatBytes(fits / GIGABYTE * GIGABYTE)
                + ", or a larger disk"
            : "a larger disk, or lower wadi.capture.maxDiskBytes and wadi.wal.quotaBytes");
  }

  private void add(List<Held> all, FileStore store, String what, String folder, String most)
      throws IOException {
    Path directory = settings.requiredPath(folder).toAbsolutePath().normalize();
    Path there = directory;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there != null && Files.getFileStore(there).equals(store)) {
      all.add(new Held(what, directory, settings.bytes(most)));
    }
  }

  /* What lies there already is no more that has to come; a folder of very many files is counted in part. */
  private static long used(Path folder) throws IOException {
    long[] sum = new long[2];
    if (Files.isDirectory(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.size();
              return ++sum[1] < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // it went meanwhile, or is not ours to read
            }
          });
    }
    return sum[0];
  }

  /** Whether the buffers that may stay full leave the rest of a heap to its work. */
  Check heap(long heapBytes) {
    Map<String, Long> held = new LinkedHashMap<>();
    held.put("wadi.ring.bytes", settings.bytes("wadi.ring.bytes"));
    if (settings.secret("wadi.datagram.writeSecret").isPresent()) {
      held.put("wadi.datagram.ringBytes", settings.bytes("wadi.datagram.ringBytes"));
    }
    if (!settings.list("wadi.alerts.rules").isEmpty()) {
      held.put("wadi.alerts.windowBytes", settings.bytes("wadi.alerts.windowBytes"));
    }
    if (!settings.text("wadi.lake.target").isEmpty()) {
      held.put("wadi.lake.waitingBytes", settings.bytes("wadi.lake.waitingBytes"));
    }
    long sum = held.values().stream().mapToLong(Long::longValue).sum();
    String detail =
        "buffers that may stay full: %s of %s"
            .formatted(Doctor.megabytes(sum), Doctor.megabytes(heapBytes));
    if (sum <= heapBytes * MOST_OF_HEAP) {
      return Check.ok("heap", detail);
    }
    String largest =
        held.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return Check.finding(
        "heap",
        detail + ", more than half",
        "lower " + largest + ", or JAVA_OPTS=-Xmx" + (2 * sum / MEGABYTE + 1) + "m");
  }
}
