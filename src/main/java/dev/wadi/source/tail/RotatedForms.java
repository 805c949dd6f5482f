package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds rotated forms of a log that were never read: older ones when a tail is new, and those that
 * came and went between two looks, or while nobody looked. For the reading thread.
 */
final class RotatedForms {
  private final TailSettings settings;
  private final PositionLog positions;
  private final FileTable table;
  private final FileFinder finder;
  private final FileHunt hunt;
  private final TailClaims claims;
  private final LongSupplier nanoTicker;
  private final Consumer<TailedFile> ready;

  RotatedForms(
      TailSettings settings,
      PositionLog positions,
      FileTable table,
      FileFinder finder,
      FileHunt hunt,
      TailClaims claims,
      LongSupplier nanoTicker,
      Consumer<TailedFile> ready) {
    this.settings = settings;
    this.positions = positions;
    this.table = table;
    this.finder = finder;
    this.hunt = hunt;
    this.claims = claims;
    this.nanoTicker = nanoTicker;
    this.ready = ready;
  }

  /**
   * Takes up those of a log that no pattern names and nobody read, oldest first, each to be read
   * when the one before it is.
   *
   * @param previous what lay there before them; null for nothing
   * @param written which are wanted, by when they were written last
   * @return the newest, which is to be read before what lies there now; {@code previous} when there
   *     are none
   */
  @Nullable TailedFile unread(Path log, @Nullable TailedFile previous, Predicate<Instant> written)
      throws IOException {
    TailedFile newest = previous;
    for (FileHunt.Beside form : hunt.rotated(log)) {
      if (!written.test(form.written())
          || table.byKey.containsKey(form.key())
          || table.copies.containsKey(form.key())
          || finder.patternOf(form.path()) != null) {
        continue;
      }
      byte[] head = hunt.head(form.path(), form.packed());
      if (head.length == 0 || wasRead(head) || claims.claim(form.key(), settings.name()) != null) {
        continue;
      }
      TailedFile file =
          table.make(
              log.toString(),
              form.path(),
              form.key(),
              Fingerprint.of(head, head.length),
              Place.START);
      file.live = false;
      file.lostPathAtNanos = nanoTicker.getAsLong();
      file.before = newest;
      newest = file;
      ready.accept(file);
    }
    return newest;
  }

  /* Or is being read, under the name that it has now or another. */
  private boolean wasRead(byte[] head) {
    if (head.length < FileHunt.ENOUGH_TO_KNOW) {
      return false;
    }
    for (TailedFile file : table.all.values()) {
      if (file.print.length() >= FileHunt.ENOUGH_TO_KNOW && file.print.isOf(head, head.length)) {
        return true;
      }
    }
    return positions.hasRead(head);
  }
}
