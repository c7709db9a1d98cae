import java.io.File;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Prints what HdrHistogram's own reader finds in a log: an interval a line. */
class Intervals {
    public static void main(String[] arguments) throws Exception {
        try (HistogramLogReader log = new HistogramLogReader(new File(arguments[0]))) {
            for (Histogram one; (one = (Histogram) log.nextIntervalHistogram()) != null; ) {
                System.out.println(String.join(" ", one.getTag(), "" + one.getStartTimeStamp(),
                    "" + one.getEndTimeStamp(), "" + one.getTotalCount(), "" + one.getValueAtPercentile(50)));
            }
        }
    }
}
