/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date as HTTP writes it (RFC 9110, section 5.6.7), and in the two ways it once did, which are still read. Its case does not matter
 * (RFC 9111, section 4.2), and neither does the day of the week.
 */
public final class HttpDate {

    private static final String TIME = "(\\d{2}):(\\d{2}):(\\d{2})";
    private static final Pattern USUAL = Pattern.compile("[a-z]{3}, (\\d{2}) ([a-z]{3}) (\\d{4}) " + TIME + " gmt");
    private static final Pattern WITH_SHORT_YEAR =
            Pattern.compile("[a-z]{6,9}, (\\d{2})-([a-z]{3})-(\\d{2}) " + TIME + " gmt");
    private static final Pattern OF_C = Pattern.compile("[a-z]{3} ([a-z]{3}) ([ \\d]\\d) " + TIME + " (\\d{4})");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WRITTEN_MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final List<String> WRITTEN_DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int LONGEST = 40;

    private HttpDate() {}

    /**
     * The moment that a text tells; empty if it is no date.
     *
     * @param now decides which century a year of two digits is in: the latest one by which it is no more than fifty years ahead
     */
    public static Optional<Instant> of(String text, Instant now) {
        String date = FieldText.lowerCase(FieldText.trimmed(text));
        if (date.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher usual = USUAL.matcher(date);
        if (usual.matches()) {
            return moment(number(usual, 3), usual.group(2), number(usual, 1), usual, 4);
        }
        Matcher ofC = OF_C.matcher(date);
        if (ofC.matches()) {
            return moment(number(ofC, 6), ofC.group(1), number(ofC, 2), ofC, 3);
        }
        Matcher shortYear = WITH_SHORT_YEAR.matcher(date);
        return shortYear.matches()
                ? moment(fullYear(number(shortYear, 3), now), shortYear.group(2), number(shortYear, 1), shortYear, 4)
                : Optional.empty();
    }

    /** A moment as it is sent, of which fractions of a second are cut off. */
    public static String write(Instant moment) {
        Instant writable = moment.isBefore(FIRST) ? FIRST : moment.isAfter(LAST) ? LAST : moment;
        LocalDateTime time = LocalDateTime.ofEpochSecond(writable.getEpochSecond(), 0, ZoneOffset.UTC);
        // Not by a formatter: every answer that can be asked for again by date has one.
        StringBuilder date = new StringBuilder(LONGEST);
        date.append(WRITTEN_DAYS.get(time.getDayOfWeek().ordinal())).append(", ");
        append(date, time.getDayOfMonth()).append(' ');
        date.append(WRITTEN_MONTHS.get(time.getMonthValue() - 1)).append(' ');
        append(append(date, time.getYear() / 100), time.getYear() % 100).append(' ');
        append(date, time.getHour()).append(':');
        append(date, time.getMinute()).append(':');
        return append(date, time.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder append(StringBuilder date, int twoDigits) {
        return date.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10));
    }

    private static Optional<Instant> moment(int year, String month, int day, Matcher in, int hours) {
        try {
            // A leap second, which a clock may tell, is the one before it.
            int second = Math.min(59, leapless(number(in, hours + 2)));
            LocalDateTime told = LocalDateTime.of(
                    year, MONTHS.indexOf(month) + 1, day, number(in, hours), number(in, hours + 1), second);
            return Optional.of(told.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    private static int leapless(int second) {
        if (second > 60) {
            throw new DateTimeException("no second");
        }
        return second;
    }

    private static int fullYear(int twoDigits, Instant now) {
        int thisYear = ZonedDateTime.ofInstant(now, ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + 100 + twoDigits;
        while (year > thisYear + 50) {
            year -= 100;
        }
        return year;
    }

    private static int number(Matcher in, int group) {
        return Integer.parseInt(in.group(group).trim());
    }
}
