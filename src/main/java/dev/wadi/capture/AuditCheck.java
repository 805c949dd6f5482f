package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an audit trail holds, read from its first line to its last.
 *
 * @param folder in which it lies
 * @param events that it tells
 * @param damages lines that cannot be read, and places where the chain is broken
 * @param forged of these the places where the chain is broken: no crash does that
 */
public record AuditCheck(Path folder, long events, List<Damage> damages, List<Damage> forged) {
  public AuditCheck {
    damages = List.copyOf(damages);
    forged = List.copyOf(forged);
  }

  /** The same with what was found elsewhere, which no crash does either. */
  public AuditCheck with(List<Damage> more) {
    List<Damage> all = new ArrayList<>(damages);
    all.addAll(more);
    List<Damage> worse = new ArrayList<>(forged);
    worse.addAll(more);
    return new AuditCheck(folder, events, all, worse);
  }

  /** Whether a folder holds the trail of a gateway: a trail, and no capture around it. */
  public static boolean isGatewayTrail(Path folder) {
    return Files.isRegularFile(folder.resolve(CaptureFiles.AUDIT))
        && !Files.exists(folder.resolve(CaptureFiles.METADATA))
        && !Files.exists(folder.resolve(CaptureFiles.INDEX));
  }

  /** Reads a trail to which somebody may be writing. */
  public static AuditCheck of(Path folder) throws IOException {
    TrailReading trail = TrailReading.of(folder, true);
    return new AuditCheck(folder, trail.events(), trail.damages(), trail.forged());
  }
}
