package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.remote.RangeSource;
import dev.wadi.store.remote.RemoteFileSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Captures as they are given on the command line: folders, places in a store, and links that
 * somebody sent. Those elsewhere are read from there, in the parts that a command needs. For one
 * thread.
 */
final class CaptureSources implements AutoCloseable {
  private final Shell shell;
  private final StoreFlags store;
  private final List<ObjectStore> stores = new ArrayList<>();
  private final List<RemoteFileSystem> elsewhere = new ArrayList<>();
  private final List<Path> shared = new ArrayList<>();
  private @Nullable StoreOptions options;

  CaptureSources(Shell shell, StoreFlags store) {
    this.shell = shell;
    this.store = store;
  }

  /** Whether a word on the command line is a place elsewhere and no folder. */
  static boolean isElsewhere(String text) {
    return SharedCapture.looksLikeOne(text)
        || text.startsWith("s3://")
        || text.startsWith("gs://")
        || text.startsWith("file:");
  }

  /** The captures that are meant, folders of captures opened up. */
  List<Path> meant(List<String> given) throws IOException {
    List<Path> captures = new ArrayList<>();
    for (String text : given) {
      if (isElsewhere(text)) {
        captures.add(open(text).capture());
      } else {
        captures.addAll(CaptureFolders.meant(shell, List.of(path(text))));
      }
    }
    return captures.stream().distinct().toList();
  }

  /** A place as it may be shown: of a link only what lets nobody in. */
  static String shown(String given) {
    int secret = SharedCapture.looksLikeOne(given) ? given.indexOf('?') : -1;
    return Terminal.safe(secret < 0 ? given : given.substring(0, secret));
  }

  /** How a capture is named in results: by its folder, or by the place it comes from. */
  static String named(String given, Path capture) {
    return isElsewhere(given) ? shown(given) : capture.toString();
  }

  /**
   * The one capture that is meant.
   *
   * @throws CommandException when a folder holds several
   */
  Path one(String given) throws IOException {
    List<Path> captures = meant(List.of(given));
    if (captures.size() > 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "%s holds %d captures (expected: one, such as %s)"
              .formatted(shown(given), captures.size(), captures.get(0)));
    }
    return captures.get(0);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "no name of a folder: " + Terminal.safe(text));
    }
  }

  private RemoteFileSystem open(String text) throws IOException {
    StoreOptions known = options;
    if (known == null) {
      known = store.options(shell);
      options = known;
    }
    RangeSource source;
    if (SharedCapture.looksLikeOne(text)) {
      source =
          SharedCapture.open(link(text), known.timeout(), known.attempts(), InstantSource.system())
              .ranges();
    } else {
      ObjectStore opened = StoreFlags.open(shell, known, text);
      stores.add(opened);
      source = StoredCapture.open(opened).ranges();
    }
    RemoteFileSystem files = RemoteFileSystem.open(source);
    elsewhere.add(files);
    if (SharedCapture.looksLikeOne(text)) {
      shared.add(files.capture());
    }
    return files;
  }

  /**
   * Whether a capture comes without its trail, which is no damage: behind a link it was kept back,
   * and in a store it is not there before the capture has ended, or at all where that is the wish.
   */
  boolean lacksTrail(Path capture) {
    return shared.contains(capture)
        || elsewhere.stream().anyMatch(files -> files.capture().equals(capture))
            && !Files.exists(capture.resolve("audit.jsonl"));
  }

  /** A link as it was pasted. */
  static URI link(String text) {
    try {
      URI link = URI.create(text);
      if (link.getHost() == null) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "the link names no host that can be asked");
      }
      return link;
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "the link is not whole (quote it, for it has & in it)");
    }
  }

  /** Says how much was fetched from elsewhere, if anything. */
  void tell(Output output) {
    long all = elsewhere.stream().mapToLong(RemoteFileSystem::allBytes).sum();
    if (all > 0) {
      long fetched = elsewhere.stream().mapToLong(RemoteFileSystem::fetchedBytes).sum();
      output.remark(
          "fetched %s of %s (%.1f %%)"
              .formatted(Numbers.bytes(fetched), Numbers.bytes(all), 100.0 * fetched / all));
    }
  }

  @Override
  public void close() throws IOException {
    for (ObjectStore opened : stores) {
      opened.close();
    }
  }
}
