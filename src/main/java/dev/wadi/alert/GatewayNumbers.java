package dev.wadi.alert;

/** The numbers of a gateway that logtap's rules compare. Threads share it. */
public interface GatewayNumbers {
  /** A gateway to which nothing happens: where rules are only tried. */
  GatewayNumbers NONE =
      new GatewayNumbers() {
        @Override
        public long received() {
          return 0;
        }

        @Override
        public long dropped() {
          return 0;
        }

        @Override
        public double diskPercent() {
          return 0;
        }
      };

  /** Lines that arrived since the start. */
  long received();

  /** Lines that were not kept since the start. */
  long dropped();

  /** Disk that the capture uses, of the most it may use, in hundredths; 0 without a bound. */
  double diskPercent();
}
