package peers;

import static io.gatling.javaapi.core.CoreDsl.*;
import static io.gatling.javaapi.http.HttpDsl.*;

import io.gatling.javaapi.core.*;
import io.gatling.javaapi.http.*;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Each row as Gatling's users write it; `bench/peers/src/clients/ours.rs` holds the same in our language.
 *
 * <p>Gatling's checks see a message as {"event":"tick","id":"7","data":{"symbol":"ACME",…,"volume":7}}.
 */
public class Sse extends Simulation {
  static final String ROW = System.getProperty("row");
  static final String PATH = System.getProperty("path");
  static final int USERS = Integer.getInteger("users");
  static final int EVENTS = Integer.getInteger("events");
  /** Seconds until an awaited check fails. */
  static final int WITHIN = 300;

  static final SseMessageCheck EVENT =
      sse.checkMessage("event").check(jsonPath("$.data.volume").ofInt().saveAs("volume"));
  static final SseMessageCheck LAST =
      sse.checkMessage("last").check(jsonPath("$.data.volume").ofInt().is(EVENTS - 1));

  /** All events are received; the last is found by its text, and only this one is parsed as JSON. */
  static ChainBuilder received() {
    return exec(
        sse("open").get(PATH).await(WITHIN).on(
            sse.checkMessage("last")
                .matching(substring("\"volume\":" + (EVENTS - 1) + ","))
                .check(jsonPath("$.data.volume").ofInt().is(EVENTS - 1))));
  }

  /**
   * A check for each event. All stand in one sequence, since Gatling drops what comes while no check is set: in a loop of
   * `setCheck`, as its documentation has it, most events of a burst are never checked, and no KO tells.
   */
  static ChainBuilder checked() {
    List<SseMessageCheck> checks = new ArrayList<>(Collections.nCopies(EVENTS - 1, EVENT));
    checks.add(LAST);
    return exec(sse("open").get(PATH).await(WITHIN).on(checks.toArray(new SseMessageCheck[0])));
  }

  /** The first event is checked; then the user waits for the last, which comes when the memory has been looked at. */
  static ChainBuilder idle() {
    return exec(sse("open").get(PATH).await(WITHIN).on(EVENT))
        .exec(sse("wait").setCheck().await(WITHIN).on(LAST));
  }

  static ChainBuilder row() {
    switch (ROW) {
      case "received":
        return received();
      case "checked":
        return checked();
      case "idle":
        return idle();
      default:
        throw new IllegalArgumentException("there is no row " + ROW);
    }
  }

  {
    ScenarioBuilder users = scenario(ROW).exec(row()).exec(sse("close").close());
    // A thousand a second. Gatling starts nobody in a part of a second.
    Duration ramp = Duration.ofSeconds(Math.max(1, USERS / 1000));
    OpenInjectionStep all = USERS == 1 ? atOnceUsers(1) : rampUsers(USERS).during(ramp);
    setUp(users.injectOpen(all))
        .protocols(http.baseUrl(System.getProperty("url")).disableWarmUp());
  }
}
