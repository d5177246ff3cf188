/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch: values of several columns for several rows, to be bound as one parameter for each column. Bytes travel as one parameter for
 * all of them, with how far from its end they begin and how long they are: the driver would not let go of an array of buffers, and puts a
 * byte of its own in front of a stream.
 */
final class Batch {

    private final List<ColumnType> types;
    private final List<ArrayLiteral> literals = new ArrayList<>();
    private final BlobStream bytes = new BlobStream();

    /** Of about so many rows. */
    Batch(List<ColumnType> types, int rows) {
        this.types = types;
        int expected = rows * ArrayLiteral.EACH + 2;
        types.forEach(type -> {
            literals.add(new ArrayLiteral(expected));
            if (type.isBytes()) {
                literals.add(new ArrayLiteral(expected));
            }
        });
    }

    /** How many parameters a batch of such columns takes. */
    static int parameters(List<ColumnType> types) {
        int bytes = (int) types.stream().filter(ColumnType::isBytes).count();
        return types.size() + bytes + (bytes == 0 ? 0 : 1);
    }

    /** What makes rows of it in a statement, named {@code u}, with columns {@code c1} and so on. */
    static String unnested(List<ColumnType> types, int firstParameter) {
        StringBuilder arrays = new StringBuilder("unnest(");
        StringBuilder names = new StringBuilder(") WITH ORDINALITY AS u(");
        int parameter = firstParameter;
        for (int place = 0; place < types.size(); place++) {
            boolean isBytes = types.get(place).isBytes();
            arrays.append(place == 0 ? "" : ", ")
                    .append('$')
                    .append(parameter++)
                    .append("::")
                    .append(isBytes ? "integer[]" : types.get(place).array());
            names.append(isBytes ? "b" : "c").append(place + 1);
            if (isBytes) {
                arrays.append(", $").append(parameter++).append("::integer[]");
                names.append(", l").append(place + 1);
            }
            names.append(", ");
        }
        return arrays.append(names).append("ord)").toString();
    }

    /** One column of those rows, as its column takes it. */
    static String taken(List<ColumnType> types, int place, int firstParameter) {
        if (!types.get(place).isBytes()) {
            return types.get(place).taken("u.c" + (place + 1));
        }
        String blob = "$" + (firstParameter + parameters(types) - 1) + "::bytea";
        return "substring(" + blob + " FROM octet_length(" + blob + ") - u.b" + (place + 1) + " + 1 FOR u.l"
                + (place + 1) + ")";
    }

    boolean isEmpty() {
        return literals.get(0).isEmpty();
    }

    /** A row, whose values are taken out of the array at once. */
    void add(@Nullable Object[] row) {
        int literal = 0;
        for (int place = 0; place < types.size(); place++) {
            Object value = row[place];
            if (types.get(place).isBytes()) {
                byte[] content = (byte[]) value;
                add(content, literals.get(literal++), literals.get(literal++));
            } else {
                literals.get(literal++).add(value);
            }
        }
    }

    void bind(Statement statement, int firstParameter) {
        int parameter = firstParameter - 1;
        for (ArrayLiteral literal : literals) {
            statement.bind(parameter++, literal.toString());
        }
        if (literals.size() > types.size()) {
            statement.bind(parameter, bytes.parameter());
        }
    }

    private void add(byte @Nullable [] content, ArrayLiteral begins, ArrayLiteral lengths) {
        if (content == null) {
            begins.add(null);
            lengths.add(null);
        } else {
            bytes.add(content);
            begins.add((long) bytes.length());
            lengths.add((long) content.length);
        }
    }
}
