package dev.wadi.app.rooms;

import dev.wadi.alert.GatewayNumbers;
import dev.wadi.management.Roster;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationTitle;

/** What logtap's rules compare, of the gateway as it is now. */
final class AlertNumbers implements GatewayNumbers {
  private static final StationTitle MAIN = new StationTitle(StationKind.SINK, "Capture", "main");

  private final IntakeRoom intake;
  private final Roster roster;
  private final long diskCap;

  AlertNumbers(IntakeRoom intake, Roster roster, long diskCap) {
    this.intake = intake;
    this.roster = roster;
    this.diskCap = diskCap;
  }

  @Override
  public long received() {
    return intake.entries(SourceCounts::receivedEntries);
  }

  /* logtap drops when its buffer or disk is full; we refuse then. */
  @Override
  public long dropped() {
    return intake.entries(
        source ->
            source.refusedEntries(Refusal.QUOTA_FULL)
                + source.refusedEntries(Refusal.DISK_FULL)
                + source.refusedEntries(Refusal.UNAVAILABLE)
                + source.droppedEntries());
  }

  @Override
  public double diskPercent() {
    if (diskCap == 0) {
      return 0;
    }
    for (Station station : roster.stations()) {
      if (station.title().equals(MAIN)) {
        return station.report().readings().stream()
                .filter(reading -> reading.metric().equals("wadi_capture_disk_bytes"))
                .mapToDouble(Reading::value)
                .sum()
            * 100
            / diskCap;
      }
    }
    return 0;
  }
}
