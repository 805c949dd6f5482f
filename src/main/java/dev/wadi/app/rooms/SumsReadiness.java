package dev.wadi.app.rooms;

import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;
import dev.wadi.source.intake.Conservation;

/** Whether everything that arrived is accounted for. */
final class SumsReadiness {
  private SumsReadiness() {}

  /*
   * A route that keeps nothing must not be sent to; one that loses some pushes and keeps others must
   * be seen, and is no reason to turn the others away.
   */
  static void bind(Readiness readiness, Conservation conservation) {
    readiness.needs("sums", () -> sums(conservation));
    readiness.tells("unaccounted", () -> unaccounted(conservation));
  }

  private static State sums(Conservation conservation) {
    Conservation.Sums sums = conservation.sums();
    if (sums.difference() != 0) {
      return State.down(sums.difference() + " entries are unaccounted for: " + sums);
    }
    Conservation.Unaccounted unaccounted = conservation.unaccounted();
    return unaccounted.recent() && unaccounted.nothingSafeSince()
        ? State.down("pushes are refused because no route keeps them: " + text(unaccounted))
        : State.ok(sums.toString());
  }

  private static State unaccounted(Conservation conservation) {
    Conservation.Unaccounted unaccounted = conservation.unaccounted();
    if (unaccounted.pushes() == 0) {
      return State.OK;
    }
    return unaccounted.recent()
        ? State.down(text(unaccounted))
        : State.ok("more than a minute ago: " + text(unaccounted));
  }

  private static String text(Conservation.Unaccounted unaccounted) {
    return "pushes="
        + unaccounted.pushes()
        + " missing="
        + unaccounted.missing()
        + " surplus="
        + unaccounted.surplus()
        + " unread="
        + unaccounted.unread();
  }
}
