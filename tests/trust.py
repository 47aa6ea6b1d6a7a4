"""A small strategy of a trust that does not exist: customers, services, and work that hands over to one."""

from __future__ import annotations

from typing import Any

import pandas as pd

import scorecard as sc
from scorecard.formats.strategy import parse_strategy

AT = "2025-09"

TRUST = """\
name: Digital services of Ashcombe Vale Hospitals
organisation: Ashcombe Vale Hospitals NHS Trust (fictitious)
basis: illustrative
figures: illustrative
map: {title: Ashcombe Vale digital services, bands: perspectives}

units:
  digital: Digital services

perspectives:
  care: Care
  services: Services
  delivery: Delivery

customers:
  doctors: {name: Hospital doctors, kind: clinical staff, where: inside}
  nurses: {name: Ward nurses, kind: clinical staff, where: inside}
  managers: {name: Ward and service managers, kind: managers, where: inside}
  staff: {name: All staff, kind: staff, where: inside, description: Everybody with a trust log-in.}
  patients: {name: Patients and carers, kind: public, where: outside}
  gps: {name: GP practices, kind: partner organisations, where: outside}
  community: {name: Community trust, kind: partner organisations, where: outside}

objectives:
  vision: {name: Safe care close to home, vision: true, perspective: care}
  decisions: {name: Decisions on the whole picture, perspective: care, contributes: {vision: strong}}
  home: {name: Care without the journey, perspective: care, contributes: {vision: moderate}}
  time: {name: More time with patients, perspective: care, contributes: {vision: moderate}}

initiatives:
  virtual-clinics:
    name: Virtual clinics programme
    perspective: delivery
    owner: Programme director
    valid_from: 2025-01
    valid_until: 2025-12
    assessed: true
    contributes: [home, video-consultations]
    hands_over_to: video-consultations

services:
  health-record:
    name: Electronic health record
    description: One record of each patient's care, read and written wherever they are treated.
    perspective: services
    owner: Chief clinical information officer
    customers: [doctors, nurses, gps]
    provider: in-house
    paid_by: The trust, from the digital budget
    used_by: Everybody who treats a patient
    channels: [web, mobile app]
    service_levels:
      record-there: There 99.9 hours in every 100
      record-quick: Opens in two seconds
    value:
      - form: information
        where: inside
        customers: [doctors, nurses]
        used_by: Doctors and nurses at the bedside
        why: Results, allergies and letters are in one place before a decision is taken
      - form: information
        where: outside
        customers: gps
        used_by: GPs in their surgeries
        why: They see what the hospital did without asking for a letter
      - form: technology
        where: inside
        customers: nurses
        used_by: Nurses on their rounds
        why: Observations are typed once, on the ward, instead of copied from paper
    contributes: {decisions: strong, time: moderate}
  results:
    name: Test results to practices
    description: Results of blood tests and scans, sent as they are signed off.
    perspective: services
    owner: Head of integration
    customers: gps
    provider: in-house
    paid_by: The trust
    channels: message into the practice's own system
    service_levels: results-sent
    value:
      - form: information
        where: outside
        used_by: GPs and practice nurses
        why: They act on a result the same day
      - form: technology
        where: outside
        used_by: Practice staff
        why: Nobody scans or retypes a result
    contributes: decisions
  portal:
    name: Patient portal
    description: Appointments, letters and results for patients, on their own device.
    perspective: services
    owner: Head of digital care
    customers: patients
    provider: partner
    delivered_by: Portal supplier
    paid_by: The trust, by the number of patients signed up
    channels: [web, mobile app, phone line for help]
    service_levels: {portal-used: Three in five patients use it}
    value:
      - form: information
        where: outside
        used_by: Patients, and carers they allow
        why: They read their results and decide with us
      - form: technology
        where: outside
        used_by: Patients
        why: They move an appointment without a phone call
    contributes: home
  video-consultations:
    name: Video consultations
    description: Outpatient appointments by video, where no examination is needed.
    perspective: services
    owner: Head of digital care
    customers: [patients, doctors]
    provider: partner
    delivered_by: Video supplier
    paid_by: The trust
    channels: [web]
    valid_from: 2026-01
    assessed: true
    value:
      form: technology
      where: outside
      customers: [doctors, patients]
      used_by: Patients at home and doctors in clinic
      why: No journey and no waiting room
    contributes: home
  service-desk:
    name: IT service desk
    description: One place to ask for help with anything digital.
    perspective: services
    owner: Service desk manager
    customers: [staff, community]
    provider: in-house
    paid_by: The trust; the community trust pays by the call
    channels: [phone, web, walk-in bar]
    service_levels: {first-contact: Seven calls in ten settled at once}
    value:
      - form: technology
        where: inside
        customers: staff
        used_by: Anybody whose device or log-in fails
        why: They are back at work quickly
      - form: technology
        where: outside
        customers: community
        used_by: Community teams
        why: They share our desk instead of running a second one
    contributes: time
  devices:
    name: Devices and log-ins
    description: A working device and the right access, from the first day.
    perspective: services
    owner: End user computing manager
    customers: staff
    provider: partner
    delivered_by: Device supplier
    paid_by: Each department, by the device
    channels: web
    service_levels: {device-days: A device within five working days}
    value:
      form: technology
      where: inside
      used_by: New starters and movers
      why: They can work on their first day
    contributes: time
  ward-board:
    name: Ward boards
    description: Beds, discharges and safety checks of each ward, up to date by the hour.
    perspective: services
    owner: Head of information
    customers: [managers, nurses]
    provider: in-house
    paid_by: The trust
    channels: [web, screens on the wards]
    service_levels: board-fresh
    value:
      form: information
      where: inside
      used_by: Ward sisters and charge nurses, and the site team
      why: They see where a bed or a check is missing and act within the hour
    contributes: decisions

kpis:
  record-there: {name: Hours the record is there, measured_in: "%", target: 99.9, worst: 99, best: 100, tolerance: 0.1, measures: health-record}
  record-quick: {name: Seconds to open a record, measured_in: s, direction: lower, target: 2, worst: 6, best: 1, tolerance: 1, measures: health-record}
  results-sent: {name: Results sent within the hour, measured_in: "%", target: 95, worst: 70, best: 100, tolerance: 5, measures: results}
  portal-used: {name: Patients who use the portal, measured_in: "%", target: 60, worst: 20, best: 80, tolerance: 10, measures: portal}
  first-contact: {name: Calls settled at first contact, measured_in: "%", target: 70, worst: 40, best: 90, tolerance: 5, measures: service-desk}
  device-days: {name: Working days to a device, measured_in: days, direction: lower, target: 5, worst: 20, best: 2, tolerance: 2, measures: devices}
  board-fresh: {name: Ward boards up to date, measured_in: "%", target: 98, worst: 80, best: 100, tolerance: 3, measures: ward-board}
"""  # noqa: E501

READINGS = {
    "record-there": 99.95,
    "record-quick": 4.6,
    "results-sent": 92,
    "portal-used": 34,
    "first-contact": 74,
    "device-days": 6,
}
"""Nothing is known of the ward boards."""


def trust(text: str = TRUST) -> sc.Strategy:
    """The trust, or another document of that kind."""
    return parse_strategy(text)


def readings(**changed: float) -> pd.DataFrame:
    """The figures of September, with changes by KPI."""
    values = {**READINGS, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return pd.DataFrame({"kpi": list(values), "period": AT, "value": list(values.values())})


def reviewed(strategy: sc.Strategy | None = None, at: str = AT, **more: Any) -> sc.Review:
    """The trust's services in September."""
    return sc.Review(strategy or trust(), readings(), at=at, **more)
