package dev.wadi.kit;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalLockedException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that treats us as badly as a real one may: what was not synced can be lost page
 * by page, sectors tear, names of unsynced folders are forgotten or come back, space ends in the
 * middle of a write, and a failed sync drops what it should have kept while the next one succeeds.
 *
 * <p>Thread-safe by one monitor.
 */
public final class CrashingDisk implements WalFiles {
  private static final int SECTOR_BYTES = 512;

  private final Map<Path, Inode> names = new TreeMap<>();
  private final Map<Path, Inode> syncedNames = new TreeMap<>();
  private final TreeSet<Path> folders = new TreeSet<>();
  /* Made, and their name is in a folder that was synced since. */
  private final TreeSet<Path> syncedFolders = new TreeSet<>();
  /* Removed, and that was not synced yet. */
  private final TreeSet<Path> removedFolders = new TreeSet<>();
  private final TreeSet<Path> locks = new TreeSet<>();
  private long capacityBytes = Long.MAX_VALUE;
  private long shownTotalBytes = 1L << 40;
  private int operations;
  private int freezeAt = Integer.MAX_VALUE;
  private int failSyncs;
  private int failWrites;
  private int openWritten;
  private Fault fault = Fault.IO_ERROR;
  private int faultFrom = Integer.MAX_VALUE;
  private int faultTo = Integer.MAX_VALUE;
  private int faultsHit;

  /** What a failing disk says. */
  public enum Fault {
    /** New files and writes fail, writes half way; the rest works. */
    NO_SPACE("No space left on device"),
    /** Everything that changes the disk fails; a sync also loses what it should have kept. */
    IO_ERROR("Input/output error");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  private static final class Inode {
    byte[] data = new byte[1024];
    int size;
    byte[] synced = new byte[0];
    BitSet dirty = new BitSet();
  }

  /** The n-th operation from now on that would change the disk, and all after it, fail. */
  public synchronized void freezeAfter(int changes) {
    freezeAt = operations + changes;
  }

  public synchronized boolean isFrozen() {
    return operations >= freezeAt;
  }

  /** The n-th operation from now on that would change the disk fails, and some after it. */
  public synchronized void failAfter(int changes, int count, Fault with) {
    faultFrom = operations + changes;
    faultTo = faultFrom + count;
    fault = with;
  }

  /** Operations that failed because of {@link #failAfter}. */
  public synchronized int faultsHit() {
    return faultsHit;
  }

  /** Operations so far that changed the disk. */
  public synchronized int operations() {
    return operations;
  }

  /** From now on all files together hold no more than this. */
  public synchronized void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** What {@link #space} shows as free. */
  public synchronized void shownTotalBytes(long bytes) {
    shownTotalBytes = bytes;
  }

  /** The next syncs of files fail and lose what they should have kept. */
  public synchronized void failSyncs(int count) {
    failSyncs = count;
  }

  /** The next writes fail half way. */
  public synchronized void failWrites(int count) {
    failWrites = count;
  }

  /** Bytes in all files. */
  public synchronized long usedBytes() {
    long sum = 0;
    for (Inode inode : names.values()) {
      sum += inode.size;
    }
    return sum;
  }

  /** The disk after a power loss: what was synced, and of the rest whatever chance left. */
  public synchronized CrashingDisk afterCrash(Random random) {
    CrashingDisk after = new CrashingDisk();
    after.folders.addAll(folders);
    for (Path made : folders) {
      boolean known = syncedFolders.contains(made) || made.getNameCount() <= 1;
      if (!known && random.nextBoolean()) {
        after.folders.removeIf(path -> path.startsWith(made));
      }
    }
    after.syncedFolders.addAll(after.folders);
    for (Path removed : removedFolders) {
      if (random.nextBoolean()) {
        after.folders.add(removed);
      }
    }
    TreeSet<Path> all = new TreeSet<>(names.keySet());
    all.addAll(syncedNames.keySet());
    for (Path path : all) {
      Inode now = names.get(path);
      Inode synced = syncedNames.get(path);
      Inode left = now == synced || random.nextBoolean() ? now : synced;
      if (left != null && after.folders.contains(path.getParent())) {
        Inode copy = remains(left, random);
        after.names.put(path, copy);
        after.syncedNames.put(path, copy);
      }
    }
    return after;
  }

  private static Inode remains(Inode inode, Random random) {
    int size = inode.size;
    if (inode.size > inode.synced.length) {
      size = inode.synced.length + random.nextInt(inode.size - inode.synced.length + 1);
    } else if (inode.size < inode.synced.length && random.nextBoolean()) {
      size = inode.synced.length;
    }
    byte[] bytes = Arrays.copyOf(inode.synced, size);
    for (int s = inode.dirty.nextSetBit(0); s >= 0; s = inode.dirty.nextSetBit(s + 1)) {
      int from = s * SECTOR_BYTES;
      int length = Math.min(SECTOR_BYTES, Math.min(size, inode.size) - from);
      int kept =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(SECTOR_BYTES); // torn
            default -> SECTOR_BYTES;
          };
      if (length > 0) {
        System.arraycopy(inode.data, from, bytes, from, Math.min(kept, length));
      }
    }
    Inode copy = new Inode();
    copy.data = bytes;
    copy.size = size;
    copy.synced = bytes.clone();
    return copy;
  }

  /** Segments that are open and were written to. */
  public synchronized int openForWriting() {
    return openWritten;
  }

  /** The bytes of a file as a reader sees them. */
  public synchronized byte[] bytes(Path file) {
    Inode inode = names.get(file);
    if (inode == null) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    return Arrays.copyOf(inode.data, inode.size);
  }

  public synchronized List<Path> files() {
    return new ArrayList<>(names.keySet());
  }

  private void change() throws IOException {
    operations++;
    if (operations >= freezeAt) {
      throw new IOException("the power is gone");
    }
  }

  /** Whether the operation that {@link #change} has just let begin is one of those that fail. */
  private boolean fails(boolean needsSpace) {
    boolean now =
        operations >= faultFrom && operations < faultTo && (needsSpace || fault == Fault.IO_ERROR);
    faultsHit += now ? 1 : 0;
    return now;
  }

  private void change(boolean needsSpace) throws IOException {
    change();
    if (fails(needsSpace)) {
      throw new IOException(fault.text);
    }
  }

  @Override
  public synchronized Handle create(Path file) throws IOException {
    change(true);
    if (names.containsKey(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    if (!folders.contains(file.getParent())) {
      throw new FileNotFoundException(file.toString());
    }
    Inode inode = new Inode();
    names.put(file, inode);
    return new Open(inode);
  }

  @Override
  public synchronized Handle openToRead(Path file) throws IOException {
    Inode inode = names.get(file);
    if (inode == null) {
      throw new FileNotFoundException(file.toString());
    }
    return new Open(inode);
  }

  @Override
  public Handle openToWrite(Path file) throws IOException {
    return openToRead(file);
  }

  @Override
  public synchronized void createFolders(Path folder) throws IOException {
    if (folders.contains(folder)) {
      return;
    }
    change(true);
    for (Path at = folder; at != null; at = at.getParent()) {
      folders.add(at);
      removedFolders.remove(at);
    }
  }

  @Override
  public synchronized List<String> list(Path folder) {
    TreeSet<String> found = new TreeSet<>();
    for (Path path : names.keySet()) {
      if (folder.equals(path.getParent())) {
        found.add(path.getFileName().toString());
      }
    }
    for (Path path : folders) {
      if (folder.equals(path.getParent())) {
        found.add(path.getFileName().toString());
      }
    }
    return new ArrayList<>(found);
  }

  @Override
  public synchronized boolean exists(Path path) {
    return names.containsKey(path) || folders.contains(path);
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    if (names.containsKey(file)) {
      change(false);
      names.remove(file);
    }
  }

  @Override
  public synchronized boolean isFolder(Path path) {
    return folders.contains(path);
  }

  @Override
  public synchronized void deleteFolder(Path folder) throws IOException {
    if (!list(folder).isEmpty()) {
      throw new DirectoryNotEmptyException(folder.toString());
    }
    if (folders.contains(folder)) {
      change(false);
      folders.remove(folder);
      removedFolders.add(folder);
    }
  }

  @Override
  public synchronized void replace(Path file, Path target) throws IOException {
    change(false);
    Inode inode = names.remove(file);
    if (inode == null) {
      throw new FileNotFoundException(file.toString());
    }
    names.put(target, inode);
  }

  @Override
  public synchronized void syncFolder(Path folder) throws IOException {
    change(false);
    if (!folders.contains(folder)) {
      throw new FileNotFoundException(folder.toString());
    }
    removedFolders.removeIf(path -> folder.equals(path.getParent()));
    syncedFolders.removeIf(path -> folder.equals(path.getParent()) && !folders.contains(path));
    folders.stream().filter(path -> folder.equals(path.getParent())).forEach(syncedFolders::add);
    syncedNames.keySet().removeIf(path -> folder.equals(path.getParent()));
    names.forEach(
        (path, inode) -> {
          if (folder.equals(path.getParent())) {
            syncedNames.put(path, inode);
          }
        });
  }

  @Override
  public synchronized Space space(Path folder) {
    return new Space(Math.max(0, shownTotalBytes - usedBytes()), shownTotalBytes);
  }

  @Override
  public synchronized Closeable lock(Path file) throws IOException {
    if (!locks.add(file)) {
      throw new WalLockedException("The WAL is in use by another process.");
    }
    return () -> {
      synchronized (this) {
        locks.remove(file);
      }
    };
  }

  private final class Open implements Handle {
    private final Inode inode;
    private boolean closed;
    private boolean wrote;

    Open(Inode inode) {
      this.inode = inode;
    }

    private void requireOpen() throws IOException {
      if (closed) {
        throw new IOException("closed");
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (CrashingDisk.this) {
        requireOpen();
        if (position >= inode.size) {
          return -1;
        }
        int n = (int) Math.min(target.remaining(), inode.size - position);
        target.put(inode.data, (int) position, n);
        return n;
      }
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      synchronized (CrashingDisk.this) {
        requireOpen();
        change();
        int n = source.remaining();
        IOException problem = null;
        if (fails(true)) {
          n = n / 2;
          problem = new IOException(fault.text);
        } else if (failWrites > 0) {
          failWrites--;
          n = n / 2;
          problem = new IOException("Input/output error");
        }
        long grows = Math.max(0, position + n - inode.size);
        if (usedBytes() + grows > capacityBytes) {
          n = (int) Math.max(0, n - (usedBytes() + grows - capacityBytes));
          problem = new IOException("No space left on device");
        }
        put(source, (int) position, n);
        if (problem != null) {
          throw problem;
        }
        return n;
      }
    }

    private void put(ByteBuffer source, int position, int n) {
      if (n <= 0) {
        return;
      }
      if (inode.data.length < position + n) {
        inode.data = Arrays.copyOf(inode.data, Math.max(inode.data.length * 2, position + n));
      }
      source.get(inode.data, position, n);
      if (!wrote) {
        wrote = true;
        openWritten++;
      }
      inode.size = Math.max(inode.size, position + n);
      inode.dirty.set(position / SECTOR_BYTES, (position + n - 1) / SECTOR_BYTES + 1);
    }

    @Override
    public void force() throws IOException {
      synchronized (CrashingDisk.this) {
        requireOpen();
        change();
        if (failSyncs > 0 || fails(false)) {
          failSyncs = Math.max(0, failSyncs - 1);
          /* The pages are clean now as far as the system knows, and lost all the same. */
          inode.synced = Arrays.copyOf(inode.synced, inode.size);
          inode.dirty.clear();
          throw new IOException("Input/output error");
        }
        byte[] synced = Arrays.copyOf(inode.synced, inode.size);
        for (int s = inode.dirty.nextSetBit(0); s >= 0; s = inode.dirty.nextSetBit(s + 1)) {
          int from = s * SECTOR_BYTES;
          int length = Math.min(SECTOR_BYTES, inode.size - from);
          if (length > 0) {
            System.arraycopy(inode.data, from, synced, from, length);
          }
        }
        inode.synced = synced;
        inode.dirty.clear();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (CrashingDisk.this) {
        requireOpen();
        change(false);
        if (size < inode.size) {
          Arrays.fill(inode.data, (int) size, inode.size, (byte) 0);
          inode.size = (int) size;
        }
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (CrashingDisk.this) {
        requireOpen();
        return inode.size;
      }
    }

    @Override
    public void close() {
      synchronized (CrashingDisk.this) {
        if (!closed && wrote) {
          openWritten--;
        }
        closed = true;
      }
    }
  }
}
