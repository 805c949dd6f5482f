package dev.wadi.app.rooms;

import dev.wadi.model.Needs;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** Captures of this gateway that are shared by links. Thread-safe. */
@ManagedResource(description = "Captures that are shared by links")
public final class SharesOperations {
  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  private final Sharing sharing;

  SharesOperations(Sharing sharing) {
    this.sharing = sharing;
  }

  @ManagedOperation(description = "Where captures go that are shared, and whether that works")
  @Needs(Role.VIEWER)
  public Map<String, Object> targets() {
    String why = sharing.unavailable();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("target", sharing.target());
    row.put("available", why.isEmpty());
    row.put("why", why);
    return row;
  }

  @ManagedOperation(
      description =
          "Put a capture into the store and make one link to its files, which ends by itself, in"
              + " the background; answers how that stands after a moment, with the link once it is"
              + " ready")
  @Needs(Role.ADMIN)
  public Map<String, Object> share(String capture, int hours, boolean withTrail, boolean force)
      throws IOException {
    int id = sharing.begin(capture.strip(), Duration.ofHours(hours), withTrail, force);
    return row(sharing.await(id, A_MOMENT), true);
  }

  @ManagedOperation(
      description = "Captures that are or were shared, the newest first; without their links")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> shares() {
    return sharing.all().stream().map(one -> row(one, false)).toList();
  }

  @ManagedOperation(
      description =
          "How a share stands, with its link; after a restart of the gateway nobody has it any"
              + " more")
  @Needs(Role.ADMIN)
  public Map<String, Object> link(String share) {
    return row(sharing.find(share), true);
  }

  @ManagedOperation(
      description =
          "End a link. Whoever opened it before may have links to single files, which no store can"
              + " take back: filesUntil tells until when")
  @Needs(Role.ADMIN)
  public Map<String, Object> unshare(String share) throws IOException {
    Sharing.Unshared ended = sharing.end(share);
    Map<String, Object> row = row(ended.state(), false);
    row.put("filesUntil", ended.filesUntil().map(Rfc3339::format).orElse(""));
    return row;
  }

  private static Map<String, Object> row(Sharing.Standing share, boolean withLink) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", Integer.toString(share.id()));
    row.put("capture", share.capture());
    row.put("by", share.by());
    row.put("state", share.state());
    row.put("reason", share.reason());
    row.put("place", share.place());
    row.put("created", Rfc3339.format(share.created()));
    row.put("expires", share.expires() == null ? "" : Rfc3339.format(share.expires()));
    row.put("files", share.files());
    row.put("bytes", share.bytes());
    if (withLink) {
      row.put("link", share.link());
    }
    return row;
  }
}
