package dev.wadi.station;

import java.util.List;

/** Several stations behind one object, which may come and go. Threads share it. */
public interface StationGroup {
  /** Those that there are now. */
  List<Station> stations();
}
