package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A program that writes numbered lines to a file, and another that rotates it, step by step. */
final class ModelLog {
  private static final int KEPT = 4;

  private final ModelDisk disk;
  private final String name;
  private final Random random;
  private final boolean copies;
  private final boolean compresses;
  private final boolean delays;
  private final int padding;
  private final Set<String> kept;

  final List<String> written = new ArrayList<>();
  private final Deque<Runnable> rotation = new ArrayDeque<>();
  private final Map<ModelDisk.Inode, List<String>> linesOf = new HashMap<>();
  private ModelDisk.Inode target;
  private String half = "";
  private boolean paused;
  int rotations;

  /**
   * @param kept the lines that are safe; a file with others is not deleted
   */
  ModelLog(ModelDisk disk, String name, Random random, Set<String> kept) {
    this.disk = disk;
    this.name = name;
    this.random = random;
    this.kept = kept;
    this.copies = random.nextBoolean();
    this.compresses = random.nextInt(3) > 0;
    this.delays = random.nextBoolean();
    this.padding = random.nextInt(3) * 40;
    this.target = disk.create(name);
    target.handles++;
  }

  void step() {
    int dice = random.nextInt(10);
    if (dice < 6) {
      write();
    } else if (!rotation.isEmpty()) {
      rotation.remove().run();
    } else if (dice == 9 && random.nextInt(4) == 0) {
      plan();
    }
  }

  /** Ends the line and the rotation that were begun. */
  void finish() {
    completeLine();
    while (!rotation.isEmpty()) {
      rotation.remove().run();
    }
  }

  void completeLine() {
    if (!half.isEmpty()) {
      target.append(half.getBytes(UTF_8));
      half = "";
    }
  }

  private void write() {
    if (paused) {
      return;
    }
    if (!half.isEmpty()) {
      completeLine();
      return;
    }
    int lines = 1 + random.nextInt(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      String line = name + " " + written.size() + " " + "x".repeat(random.nextInt(padding + 1));
      written.add(line);
      linesOf.computeIfAbsent(target, inode -> new ArrayList<>()).add(line);
      text.append(line).append('\n');
    }
    if (random.nextInt(4) == 0) {
      int cut = 1 + random.nextInt(text.length() - 1);
      half = text.substring(cut);
      text.setLength(cut);
    }
    target.append(text.toString().getBytes(UTF_8));
  }

  private String form(int number, boolean packed) {
    return name + "." + number + (packed ? ".gz" : "");
  }

  private boolean isSafe(String path) {
    ModelDisk.Inode inode = disk.names.get(path);
    return inode == null || kept.containsAll(linesOf.getOrDefault(inode, List.of()));
  }

  private void plan() {
    if (!isSafe(form(KEPT, false)) || !isSafe(form(KEPT, true))) {
      return;
    }
    rotations++;
    for (boolean packed : new boolean[] {false, true}) {
      rotation.add(() -> delete(form(KEPT, packed)));
    }
    for (int i = KEPT - 1; i > 0; i--) {
      int number = i;
      for (boolean packed : new boolean[] {false, true}) {
        rotation.add(() -> disk.rename(form(number, packed), form(number + 1, packed)));
      }
    }
    if (copies) {
      copy();
    } else {
      rename();
    }
    if (compresses) {
      compress(delays ? 2 : 1);
    }
  }

  private void delete(String path) {
    linesOf.remove(disk.names.get(path));
    if (disk.names.containsKey(path)) {
      disk.delete(path);
    }
  }

  private void rename() {
    rotation.add(() -> disk.rename(name, form(1, false)));
    boolean early = random.nextBoolean();
    if (early) {
      rotation.add(() -> disk.create(name));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      rotation.add(() -> {}); // the writer goes on in the renamed file for a while
    }
    rotation.add(
        () -> {
          completeLine();
          ModelDisk.Inode old = target;
          old.handles--;
          target = early ? disk.names.get(name) : disk.create(name);
          target.handles++;
          disk.letGo(old);
        });
  }

  private void copy() {
    ModelDisk.Inode[] copy = new ModelDisk.Inode[1];
    rotation.add(() -> copy[0] = disk.create(form(1, false)));
    rotation.add(
        () -> copy[0].set(Arrays.copyOf(target.bytes, random.nextInt(target.bytes.length + 1))));
    rotation.add(
        () -> {
          completeLine();
          paused = true; // what is written from here on the rotator itself would lose
          copy[0].set(target.bytes.clone());
        });
    rotation.add(
        () -> {
          linesOf.put(copy[0], linesOf.getOrDefault(target, List.of()));
          linesOf.remove(target);
          target.set(new byte[0]);
          paused = false;
        });
  }

  private void compress(int number) {
    String plain = form(number, false);
    ModelDisk.Inode[] packed = new ModelDisk.Inode[1];
    rotation.add(
        () -> packed[0] = disk.names.containsKey(plain) ? disk.create(plain + ".gz") : null);
    rotation.add(
        () -> {
          if (packed[0] != null) {
            byte[] all = gzip(disk.names.get(plain).bytes);
            packed[0].set(Arrays.copyOf(all, random.nextInt(all.length)));
          }
        });
    rotation.add(
        () -> {
          if (packed[0] != null) {
            packed[0].set(gzip(disk.names.get(plain).bytes));
          }
        });
    rotation.add(
        () -> {
          if (packed[0] != null) {
            ModelDisk.Inode old = disk.names.get(plain);
            linesOf.put(packed[0], linesOf.getOrDefault(old, List.of()));
            linesOf.remove(old);
            disk.delete(plain);
          }
        });
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
