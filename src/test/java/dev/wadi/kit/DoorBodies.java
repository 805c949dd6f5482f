package dev.wadi.kit;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorHead;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Bodies for a format of the HTTP door, of tenant {@code t}, as the door hands them over. */
public final class DoorBodies {
  private DoorBodies() {}

  /** A body whose memory nobody counts. */
  public static DoorBody of(@Nullable String type, @Nullable String encoding, byte[] body) {
    return of(
        type,
        encoding,
        body,
        32 << 20,
        DecodeLimits.DEFAULT,
        Allowance.ENDLESS,
        DoorBody.Shown.TO_NOBODY);
  }

  public static DoorBody of(
      @Nullable String type,
      @Nullable String encoding,
      byte[] body,
      int maxUnfoldedBytes,
      DecodeLimits limits,
      Allowance unfolding,
      DoorBody.Shown shown) {
    Map<String, String> headers = new TreeMap<>();
    if (type != null) {
      headers.put("content-type", type);
    }
    if (encoding != null) {
      headers.put("content-encoding", encoding);
    }
    return new DoorBody(
        "t",
        new DoorHead("POST", "a/path", "", headers),
        body,
        0,
        body.length,
        maxUnfoldedBytes,
        limits,
        unfolding,
        shown);
  }
}
