package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A disk with one folder, in memory: with inodes that are given anew as soon as they are free, with
 * times as coarse as those of a kernel, and with lists that miss what is renamed while they are
 * made. Before each answer the world may go on.
 */
final class ModelDisk implements Disk {
  static final Path FOLDER = Path.of("/logs");
  private static final long TICK_NANOS = 4_000_000;
  private static final long BORN_SECONDS = 1_800_000_000L;

  final Map<String, Inode> names = new HashMap<>();
  private final PriorityQueue<Integer> free = new PriorityQueue<>();
  private final List<Inode> inodes = new ArrayList<>();
  private int nextInode = 1;
  private Instant changed;
  long nanos;

  /** Is told before each answer. */
  Runnable between = () -> {};

  /** Whether everything that happens is printed. */
  boolean told = Boolean.getBoolean("wadi.tail.told");

  final class Inode {
    final int number;
    byte[] bytes = new byte[0];
    Instant written = now();
    int handles;
    int readers;

    Inode(int number) {
      this.number = number;
    }

    void append(byte[] more) {
      int length = bytes.length;
      bytes = Arrays.copyOf(bytes, length + more.length);
      System.arraycopy(more, 0, bytes, length, more.length);
      written = now();
      tell("  %s grows to %d: %s", this, bytes.length, new String(more, UTF_8).strip());
    }

    void set(byte[] all) {
      bytes = all;
      written = now();
      tell("  %s is set to %d", this, bytes.length);
    }

    @Override
    public String toString() {
      return "inode-" + number;
    }
  }

  ModelDisk() {
    changed = now();
  }

  void tell(String what, Object... details) {
    if (told) {
      System.out.printf("%9.3f ", nanos / 1e6);
      System.out.printf(what + "%n", details);
    }
  }

  Instant clock() {
    return Instant.ofEpochSecond(BORN_SECONDS).plusNanos(nanos);
  }

  private Instant now() {
    return Instant.ofEpochSecond(BORN_SECONDS).plusNanos(nanos / TICK_NANOS * TICK_NANOS);
  }

  // --- what writers and rotators do ---

  Inode create(String name) {
    Integer number = free.poll();
    Inode inode = new Inode(number == null ? nextInode++ : number);
    inodes.add(inode);
    names.put(name, inode);
    changed = now();
    tell("  %s is made: %s", name, inode);
    return inode;
  }

  void rename(String from, String to) {
    Inode inode = names.remove(from);
    if (inode != null) {
      Inode over = names.put(to, inode);
      changed = now();
      tell("  %s becomes %s: %s over %s", from, to, inode, over);
      letGo(over);
    }
  }

  void delete(String name) {
    Inode inode = names.remove(name);
    changed = now();
    tell("  %s is deleted: %s", name, inode);
    letGo(inode);
  }

  void letGo(Inode inode) {
    if (inode != null
        && inode.handles + inode.readers == 0
        && !names.containsValue(inode)
        && inodes.remove(inode)) {
      free.add(inode.number);
    }
  }

  /** The process that read is dead. */
  void closeAll() {
    for (Inode inode : List.copyOf(inodes)) {
      inode.readers = 0;
      letGo(inode);
    }
  }

  // --- what the tail asks ---

  private void step() {
    nanos += 10_000;
    between.run();
  }

  private Inode at(Path path) throws IOException {
    Inode inode = FOLDER.equals(path.getParent()) ? names.get(path.getFileName().toString()) : null;
    if (inode == null) {
      throw new NoSuchFileException(path.toString());
    }
    return inode;
  }

  @Override
  public Seen look(Path path) throws IOException {
    step();
    if (FOLDER.equals(path)) {
      return new Seen(Kind.FOLDER, "folder", 0, changed);
    }
    Inode inode = at(path);
    tell("looks at %s: %s %d", path, inode, inode.bytes.length);
    return new Seen(Kind.FILE, "inode-" + inode.number, inode.bytes.length, inode.written);
  }

  /* As a directory with hashed names is read: each name that is there when its turn comes. */
  @Override
  public List<Path> list(Path folder) {
    List<Path> list = new ArrayList<>();
    long last = Long.MIN_VALUE;
    while (true) {
      step();
      long after = last;
      String next =
          names.keySet().stream()
              .filter(name -> place(name) > after)
              .min(Comparator.comparingLong(ModelDisk::place))
              .orElse(null);
      if (next == null) {
        tell("lists %s", list);
        return list;
      }
      list.add(FOLDER.resolve(next));
      last = place(next);
    }
  }

  private static long place(String name) {
    return name.hashCode() * 0x9E3779B97F4A7C15L;
  }

  @Override
  public boolean isFolder(Path path) {
    return FOLDER.equals(path);
  }

  @Override
  public boolean isFolderItself(Path path) {
    return FOLDER.equals(path);
  }

  @Override
  public boolean isLink(Path path) {
    return false;
  }

  @Override
  public Path real(Path path) throws IOException {
    step();
    return path;
  }

  @Override
  public Content open(Path path) throws IOException {
    step();
    Inode inode = at(path);
    inode.readers++;
    tell("opens %s: %s", path, inode);
    return new Content() {
      private boolean closed;

      @Override
      public int read(byte[] target, int length, long position) {
        step();
        int n = (int) Math.max(0, Math.min(length, inode.bytes.length - position));
        tell("reads %s from %d: %d", inode, position, n);
        if (n > 0) {
          System.arraycopy(inode.bytes, (int) position, target, 0, n);
        }
        return n;
      }

      @Override
      public long size() {
        step();
        return inode.bytes.length;
      }

      @Override
      public byte[] head() {
        step();
        return Arrays.copyOf(inode.bytes, Math.min(inode.bytes.length, Fingerprint.MOST_BYTES));
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          tell("closes %s", inode);
          inode.readers = Math.max(0, inode.readers - 1);
          letGo(inode);
        }
      }
    };
  }
}
