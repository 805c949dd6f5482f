package dev.wadi.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what the console tells, in words. */
final class NotedAudit implements ConsoleAudit {
  private final List<String> told = new CopyOnWriteArrayList<>();

  List<String> told() {
    return told;
  }

  @Override
  public void loggedIn(String user, String address) {
    told.add(user + " came from " + address);
  }

  @Override
  public void loggedOut(String user, String address) {
    told.add(user + " went from " + address);
  }

  @Override
  public void loginFailed(String address) {
    told.add("a guess from " + address);
  }

  @Override
  public void called(Deed deed) {
    told.add(deed.user() + " calls " + deed.mbean() + " " + deed.member());
  }

  @Override
  public void failed(Deed deed, String reason) {
    told.add(deed.user() + " called in vain " + deed.member() + " " + reason);
  }

  @Override
  public void refused(Deed deed) {
    told.add(deed.user() + " may not " + deed.mbean() + " " + deed.member());
  }
}
