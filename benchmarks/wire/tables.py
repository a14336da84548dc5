"""What is printed of a record of samples: Markdown tables. A ratio is to another candidate in the same round."""
import statistics

from candidates import ARMED, BLIND

METRICS = [('Throughput', 'rate', '.0f'), ('CPU time of the proxy, µs', 'cpu', '.1f'),
           ('99th percentile of latency, ms', 'p99', '.2f'), ('99.9th percentile of latency, ms', 'p99.9', '.2f')]
FRESH = {
    'idle': ('Idle connections',
             [('first', 'resident at first, MB', '.0f'), ('before', 'after as many logins, MB', '.0f'),
              ('idle', 'with all of them idle, MB', '.0f'), ('each', 'kB each', '.1f')]),
    'start-up': ('From the start of the process to the first greeting',
                 [('ms', 'ms', '.0f'), ('cpu ms', 'ms CPU', '.0f'), ('resident', 'resident, MB', '.0f')]),
}


def page(record):
    print(record['head'] + '\n')
    missing = {}
    for load, name, reason in record['missing']:
        missing.setdefault((name, reason), []).append(load)
    for (name, reason), left_out in missing.items():
        print(f'* {name} is left out of {"; ".join(left_out)}: {reason}.')
    if missing:
        print()
    rows = {}
    for sample in record['samples']:
        cells = rows.setdefault((sample['load'], sample['threads']), {})
        cells.setdefault(sample['candidate'], {})[sample['round']] = sample
    measured = {key: cells for key, cells in rows.items() if key[0] not in FRESH}
    seen = {name for cells in measured.values() for name in cells}
    order = ['direct', *BLIND, 'Failgate', 'Failgate CDS', *record['variants']]
    names = [name for name in order if name in seen]
    if measured:
        for title, metric, form in METRICS:
            against_direct(title, metric, form, names, measured, record['loads'])
        for name in [*ARMED, *record['variants']]:
            versus(f'{name} ÷ Failgate', name, ['Failgate'], measured)
        best = f'the best of {", ".join(BLIND[:-1])} and {BLIND[-1]} in the same round'
        for name in ['Failgate', *record['variants']]:
            versus(f'{name} ÷ {best}', name, BLIND, measured)
        resident = ', '.join(f'{name} {size:.0f} MB' for name, size in record['resident'].items())
        if resident:
            print(f'Resident after the loads: {resident}.\n')
    for load, (title, columns) in FRESH.items():
        if (load, 0) in rows:
            table(title, ['', *(column for _, column, _ in columns)], [
                [name, *(spread(own(rows[load, 0], name, key), form) for key, _, form in columns)]
                for name in order if name in rows[load, 0]], 1)


def against_direct(title, metric, form, names, rows, units):
    """The direct way's own numbers and ratios to them; where it has none, as of CPU time, all own numbers."""
    if metric == 'cpu':
        names = [name for name in names if name != 'direct']
    ratios = 'direct' in names
    lines = []
    for (load, threads), cells in rows.items():
        unit = units[load][1] if metric == 'cpu' else units[load][0]
        label = f'{load}, {unit}/s' if metric == 'rate' else f'{load}, each {unit}' if metric == 'cpu' else load
        line = [cell(cells, name, ['direct'], metric, '.2f') if ratios and name != 'direct'
                else spread(own(cells, name, metric), form) for name in names]
        if any(line):
            lines.append([label, threads or '', *line])
    heads = [f'{name} ÷ direct' if ratios and name != 'direct' else name for name in names]
    table(title, ['load', 'threads', *heads], lines, 1)


def versus(title, name, others, rows):
    lines = []
    for (load, threads), cells in rows.items():
        line = [cell(cells, name, others, metric, '.3f') for _, metric, _ in METRICS]
        if any(line):
            lines.append([load, threads or '', *line])
    table(title, ['load', 'threads', 'throughput', 'CPU time', 'p99', 'p99.9'], lines, 1)


def own(cells, name, metric):
    return [sample[metric] for sample in cells.get(name, {}).values() if metric in sample]


def cell(cells, name, others, metric, form):
    """The ratios to the best of others in the same round. There is none where that is 0, or not there."""
    best = max if metric == 'rate' else min
    ratios = []
    for number, sample in cells.get(name, {}).items():
        base = [cells[other][number][metric] for other in others if metric in cells.get(other, {}).get(number, {})]
        if base and best(base) and metric in sample:
            ratios.append(sample[metric] / best(base))
    return spread(ratios, form)


def spread(values, form):
    if not values:
        return ''
    if len(values) == 1:
        return f'{values[0]:{form}}'
    return f'{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})'


def table(title, heads, lines, left):
    """Nothing is printed of a table without lines."""
    if lines:
        print(f'### {title}\n\n| ' + ' | '.join(heads) + ' |\n|' + '---|' * left + '--:|' * (len(heads) - left))
        for line in lines:
            print('| ' + ' | '.join(map(str, line)) + ' |')
        print(flush=True)
